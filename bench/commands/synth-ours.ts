/** `synth-ours ROUTERS OUTDIR`: synthesises that environment with our constructs. Prints what it took. */
import { App } from "cdktf";
import { EnvironmentStack } from "../../stacks/environment-stack";
import { environmentOf } from "../environment";
import { measureSynth } from "./measure-synth";

const [routers, outdir] = process.argv.slice(2) as [string, string];
const document = { ...environmentOf(Number(routers)), backend: { type: "local" as const, path: "state" } };

measureSynth(() => {
  const app = new App({ outdir });
  new EnvironmentStack(app, document);
  app.synth();
});
