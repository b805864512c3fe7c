import { testPairOn } from "./pair-on-release";

testPairOn("Debian 13", "trixie");
