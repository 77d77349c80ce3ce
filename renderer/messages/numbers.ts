import { format } from '../format.ts';

/** Why a number with a point, a comma or a blank in an odd place is not taken, and how numbers are written here. */
export const uncertainNumber = `Not certain which number that is. Here it is written ${format.count(12_500)} or ${format.number(0.5, 1)}`;
