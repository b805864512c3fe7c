/** What Terraform's local-exec runs, in the root of the project: `node -e 'require("cdktf-vrouter/provisioner")' apply|remove`. */
import { provision } from "./provision";

const stopWith = (lines: readonly string[]) => {
  for (const line of lines) console.error(line);
  process.exitCode = 1;
};

void provision(process.argv.slice(1), process.env, (line) => console.log(line)).then(stopWith);
