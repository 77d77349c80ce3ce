// A simulated week with faults: nothing lost, nothing leaked, nothing told wrongly.
import '../../test/soak/main.ts';
