/** `node --require` it: the peak memory of the process, in KiB, goes to the file in VROUTER_BENCH_PEAK when it ends. */
import { writeFileSync } from "node:fs";

process.on("exit", () => writeFileSync(process.env["VROUTER_BENCH_PEAK"]!, String(process.resourceUsage().maxRSS)));
