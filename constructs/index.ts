export { Check, type CheckProps } from "./check";
export { DhcpHostMapping, type DhcpHostMappingProps } from "./dhcp-host-mapping";
export { FloatingIp, type FloatingIpPortForwardingProps, type FloatingIpProps } from "./floating-ip";
export { GatewayPortForward, type GatewayPortForwardProps } from "./gateway-port-forward";
export { HaPair, type HaPairProps } from "./ha-pair";
export {
  Host,
  type ComputeHostProps,
  type HostProps,
  type JumpHostProps,
  type NetworkHostProps,
  type SshProps,
} from "./host";
export { HostDeployment, type HostDeploymentProps } from "./host-deployment";
export { L3Options, type L3OptionsProps } from "./l3-options";
export { LockFile, type LockFileProps } from "./lock-file";
export { Network, type ExternalNetworkProps, type VxlanNetworkProps } from "./network";
export {
  Router,
  type CommonRouterProps,
  type ExternalGateway,
  type InterfaceProps,
  type PortProps,
  type RouterProps,
  type SnatAgent,
} from "./router";
export { Subnet, type AllocationPool, type SubnetProps } from "./subnet";
export type { RouteDeclaration } from "../lib/model/declared/declarations";
