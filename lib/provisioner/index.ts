/** What Terraform's local-exec runs, in the root of the project: `node -e 'require("cdktf-vrouter/provisioner")' apply|remove`. */
import { changingContext } from "../terminal/process-context";
import { ProgressLine } from "../terminal/progress-line";
import { provision } from "./provision";

let progress = "";

void ProgressLine.during(
  () => progress,
  () =>
    provision(
      process.argv.slice(1),
      changingContext(),
      (line) => console.log(line),
      (text) => (progress = text),
    ),
).then((errors) => {
  for (const line of errors) console.error(line);
  if (errors.length > 0) process.exitCode = 1;
});
