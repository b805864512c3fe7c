import { CodedError } from "./coded-error";

/** Why the engine did not reach its goal on a host. The host's name is not in the message. */
export class EngineError extends CodedError {}
