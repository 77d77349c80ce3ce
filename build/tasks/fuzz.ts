// Answers no vendor would send, through every provider's reads, the store and the status document.
import '../../test/fuzz/main.ts';
