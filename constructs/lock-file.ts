import { Construct } from "constructs";
import { isFrozen } from "../lib/lock/frozen";
import { Environment } from "./environment";
import { plainText } from "./values/plain-text";

/** Where choices are kept, and whether they may change. */
export interface LockFileProps {
  /** `edge.lock.json`; relative to the working directory. Commit it. */
  readonly path: string;
  /** Refuse whatever would change the file. @default - whether VROUTER_FROZEN_LOCK is set */
  readonly frozen?: boolean;
}

/**
 * Keeps in a file what the scheduler chose and is not declared: agents, VRIDs and addresses that must not move when
 * something else is added or removed. Written by `app.synth()`, not by cdktf's `Testing`; without it every synthesis
 * chooses anew.
 */
export class LockFile extends Construct {
  constructor(scope: Construct, id: string, { path, frozen = isFrozen(process.env) }: LockFileProps) {
    super(scope, id);
    Environment.of(this).keepChoices(plainText(`the path of ${this.node.path}`, path), frozen);
  }
}
