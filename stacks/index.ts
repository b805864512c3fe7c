export { EnvironmentStack } from "./environment-stack";
export { environmentStacks } from "./environment-stacks";
export type { Diagnostic } from "../lib/document/yaml/diagnostic";
export type { EnvironmentDocument } from "../lib/model/declared/declarations";
