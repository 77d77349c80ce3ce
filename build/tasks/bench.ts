// How long the middle takes at the size it is made for, beside a floor measured in the same run.
import '../../test/bench/main.ts';
