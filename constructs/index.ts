export { DhcpHostMapping, type DhcpHostMappingProps } from "./dhcp-host-mapping";
export { GatewayPortForward, type GatewayPortForwardProps } from "./gateway-port-forward";
export { Host, type ComputeHostProps, type NetworkHostProps, type SshProps } from "./host";
export { HostDeployment, type HostDeploymentProps } from "./host-deployment";
export { Network, type ExternalNetworkProps, type VxlanNetworkProps } from "./network";
export { Router, type ExternalGateway, type RouterProps } from "./router";
export { Subnet, type SubnetProps } from "./subnet";
