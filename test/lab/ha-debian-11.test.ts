import { testPairOn } from "./pair-on-release";

testPairOn("Debian 11", "bullseye");
