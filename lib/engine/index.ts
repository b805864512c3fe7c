/**
 * The engine: what brings a host to a bundle, and says how it is, over SSH. Everything comes in as values and goes out as
 * values; it reads no environment, and neither writes to a terminal nor asks there.
 *
 * A bundle is what synthesis wrote for a host, `hosts/<host>.json` beside its stack's `cdk.tf.json`. Whatever fails throws an
 * {@link EngineError} with a code of docs/reference/errors.md; when {@link RunContext.signal} fires the code is `ABORTED`.
 *
 * @packageDocumentation
 */
export { deployHost, type Deploying } from "./deploy/deploy";
export type { DeployOutcome } from "./transaction/deployment";
export type { Log, UnitsUp } from "./transaction/log";
export { plannedDeployment, type HostPlan } from "./deploy/host-plan";
export { repairHost } from "./deploy/repair";
export { rollBackHost } from "./deploy/rollback";
export type { Changing, Target } from "./deploy/session";
export { failOver, type FailingOver, type HaRouter } from "./ha/failover";
export type { Peers } from "./ha/vrrp-transition";
export type { Check, Subject } from "./preflight/check";
export { preflightHost, type Asking } from "./preflight/preflight";
export { removeEnvironment } from "./removal/remove";
export type { Drift } from "./drift/difference";
export { inventoryOf, type Inventory, type InventoryEntry } from "./status/inventory";
export {
  hostReport,
  type DhcpStatus,
  type FloatingIpStatus,
  type ForwardStatus,
  type HostReport,
  type HostStatus,
  type NamespaceStatus,
  type PathStatus,
  type VrrpStatus,
} from "./status/status";
export type { VrrpState } from "./ha/vrrp-instances";
export type { ActivationPlan } from "../bundle/activation-plan";
export type { Activation, HostBundle, HostFile, HostPrecondition, VrrpInstance } from "../bundle/bundle";
export type { FileChange } from "../bundle/changes";
export type { HostNeeds } from "../bundle/needs";
export { CodedError, errorLines, type FilePlace } from "../errors/coded-error";
export { EngineError } from "../errors/engine-error";
export type { DeclaredMachines, MachineMarks } from "../model/machines";
export type { SshEndpoint, SshHop } from "../model/topology";
export type { RunContext } from "../ssh/run-context";
