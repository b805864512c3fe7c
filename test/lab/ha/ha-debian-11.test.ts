import { testPairOn } from "./pair/pair-on-release";

testPairOn("Debian 11", "bullseye");
