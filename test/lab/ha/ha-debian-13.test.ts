import { testPairOn } from "./pair/pair-on-release";

testPairOn("Debian 13", "trixie");
