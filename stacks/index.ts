export { EnvironmentStack } from "./environment-stack";
export { environmentStacks } from "./environment-stacks";
