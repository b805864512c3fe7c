/** The CDKTF app that cdktf.json names: one stack per document of the directory in context key `environments`. */
import { App } from "cdktf";
import { formatDiagnostic } from "./lib/document/yaml/diagnostic";
import { environmentStacks } from "./stacks";

// Traces of who warned hold paths of this machine and internals of this Node.
const app = new App({ stackTraces: false });
const directory = (app.node.tryGetContext("environments") as unknown) ?? "environments";
const diagnostics = environmentStacks(app, typeof directory === "string" ? directory : JSON.stringify(directory));

for (const diagnostic of diagnostics) process.stderr.write(`${formatDiagnostic(diagnostic)}\n`);
if (diagnostics.some(({ severity }) => severity === "error")) process.exitCode = 1;
else app.synth();
