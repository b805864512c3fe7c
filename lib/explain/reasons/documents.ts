/** Why what a document or a program says is refused. */
export const OF_DOCUMENTS: Readonly<Record<string, string>> = {
  ADDRESS_IN_USE: "Two machines with one address in one network answer ARP in turn, and connections to either break.",
  ADDRESS_OUTSIDE_SUBNET: "Nothing in the subnet would look for the address there, and no route leads to it.",
  AMBIGUOUS_GATEWAY: "A router has one default route: it would be open which of the two packets take.",
  AMBIGUOUS_ENDPOINT:
    "Subnets that are not connected may have one address each, and a way begins or ends at one machine.",
  ASYMMETRIC_FORWARD:
    "The router that translates a packet has to translate its answer too. One that leaves by another router reaches the client from an address it never asked, and is thrown away.",
  AUTHENTICATION_NEEDS_WHOLE_SECONDS:
    "VRRP version 2 has passwords and whole seconds, version 3 has fractions and no passwords; an HA pair speaks one of them.",
  BAD_ADDRESS: "Programs disagree on shortened addresses and those with leading zeros, so one way of writing is taken.",
  BAD_ALLOCATION_POOL:
    "Addresses for routers, DHCP servers and VMs are taken out of the pools, so each must be usable.",
  BAD_CIDR: "The range decides which addresses are on the link and which go by a router.",
  BAD_ENDPOINT: "A way goes from one machine to another, which are told by mapping or address.",
  BAD_HOST_KEY: "The key is all by which a host is known; nobody logs in where it cannot be compared.",
  BAD_LOCK:
    "The lock file has what must not move: places, VRIDs, addresses. Going on without it would choose all of that anew, and routers would move.",
  BAD_MAC: "DHCP knows a VM by its MAC address, letter by letter; a multicast address is no machine's.",
  BAD_NAME: "Names become names of files, units and namespaces on the hosts, which take few characters and are short.",
  BAD_PORT: "TCP and UDP have 16 bits for a port, and port 0 means none.",
  BAD_PORT_RANGE: "A rule of the kernel holds one range, from its first to its last port.",
  BAD_PROTOCOL: "A port is forwarded, and only these protocols have ports.",
  BAD_SSH_ADDRESS: "It goes to ssh as it is: user, port and jump hosts have keys of their own in the document.",
  BAD_SUBNET_CIDR: "A subnet needs room for a router and a machine, of addresses that machines may have.",
  BAD_TEXT: "The text goes into files that shells and daemons read, where these characters would mean something else.",
  BAD_UUID: "Neutron's clients, units and namespaces know routers and networks by UUIDs, written in one way.",
  BEING_WRITTEN: "Two writers at once would each undo what the other wrote.",
  BOTH_OUTSIDE: "What is outside does not go through an environment to reach what is outside.",
  BROADCAST_ADDRESS: "What is sent to it goes to every machine of the subnet.",
  CHECK_FAILED: "The document says how this way is to be, and what is generated from the rest of it leads elsewhere.",
  CREDENTIAL_IN_DOCUMENT: "A document is committed and reviewed: whoever reads the repository would have the password.",
  DERIVED_NAME_COLLISION: "Linux has 15 characters for a device, so its name has only the beginning of an id.",
  DHCP_DISABLED: "A mapping is an answer of DHCP, and there is no server that could give it.",
  DHCP_ROUTES_TOO_LONG:
    "An option of DHCP has 255 octets. Clients take of a longer list what they can, and VMs would be without some routes.",
  DISTRIBUTED_NOT_GATEWAY:
    "Each compute host has an instance of a distributed router, all with the gateway's address: by it VMs find the one on their own host.",
  DUPLICATE_ENVIRONMENT:
    "On a host an environment owns what has its name: each of the two would remove what is the other's.",
  DUPLICATE_FORWARD: "A packet for the port can go to one machine only.",
  DUPLICATE_FORWARD_TARGET:
    "The answer of the machine would fit both forwards, and could be given only one external address.",
  DUPLICATE_HOSTNAME: "The name server of the network has one answer for a name.",
  DUPLICATE_ID: "Namespaces, units and files on the hosts are named after ids: two things would share them.",
  DUPLICATE_ITEM: "The second one says nothing new, or another thing was meant.",
  DUPLICATE_SSH_ENDPOINT: "Two hosts at one place are one machine, on which each would remove what the other brings.",
  DUPLICATE_SUBNET: "A reference would not say which of the two is meant.",
  DUPLICATE_UNDERLAY_IP: "Hosts send frames for each other's VMs to this address; it must be one host's.",
  DUPLICATE_VNI: "The VNI is how hosts tell tenant networks apart: two with one number are one network.",
  FIELD_NOT_ALLOWED: "It would have no effect, or contradict what is said elsewhere.",
  FLOATING_IP_ASYMMETRIC:
    "The router that translates the address has to see the answer too, and the VM sends it to another one.",
  FLOATING_IP_FORWARDED: "An address either leads to one machine with all its ports, or its ports lead to several.",
  FLOATING_IP_NETWORK:
    "Whoever calls the address is on its external network, and only a router with a gateway there answers for it.",
  FLOATING_IP_ROUTER:
    "A floating IP works both ways, so the machine's answers must come by a router that knows the address.",
  FLOATING_IP_SEVERAL_ROUTERS:
    "One router answers for the address, and the answers of some machines go by another one.",
  FLOATING_IP_TWICE: "What the machine itself sends can leave under one address only.",
  FORWARD_ON_TWO_NODES: "Answers go back by marks on their port, and one port has one way.",
  HANDED_OVER_ELSEWHERE:
    "A router is taken over where it runs. At two places at once its addresses would be there twice.",
  HANDED_OVER_FROM_ITSELF: "There would be nothing to take over.",
  HANDED_OVER_PAIR:
    "The instances of a pair elect each other, and half of it cannot belong to another environment meanwhile.",
  HANDED_OVER_WITHOUT_ID:
    "By its id the thing is known on the hosts; with another one a second one would be made beside it.",
  HANDED_OVER_WITHOUT_NETWORK:
    "The router's interfaces hang on bridges of the network, which one environment alone may run.",
  HANDED_OVER_WITHOUT_PLACE: "Without a place one would be chosen, and the router would move.",
  HANDED_OVER_WITH_ANOTHER_ID:
    "Namespace and units have the id in their names: with another one nothing would be taken over.",
  HOST_BITS_SET: "Either the prefix is too short, or an address stands where a network is meant.",
  INTERFACE_ON_EXTERNAL:
    "Traffic to an external network is translated and routed by the gateway, which is given in another place.",
  INTERNAL_ADDRESS_MISMATCH: "The forward says two targets, and packets can go to one.",
  LOCK_NOT_WRITTEN:
    "What was chosen has to be kept before anything is deployed by it, or the next run chooses otherwise.",
  LOCK_OF_ANOTHER_ENVIRONMENT:
    "Its places, VRIDs and addresses were chosen for other routers, and what was deployed by it would be forgotten.",
  LOCK_OUT_OF_DATE: "With --frozen (and in a pipeline) nothing is chosen that nobody has reviewed.",
  LOCK_WITHOUT_DOCUMENT: "Whoever takes a document away leaves its routers running, with nobody to remove them.",
  MAC_IN_USE: "DHCP and bridges know machines by their MAC addresses; two with one break each other's traffic.",
  MISSING_FIELD: "There is no value that would be right for everybody.",
  MISSING_UNDERLAY_IP: "Tenant networks go between hosts as VXLAN, and the other hosts have to know where to send it.",
  NAME_OF_HOST_THAT_LEFT:
    "The lock file keeps under this name which machine is to be cleaned; two would have one entry.",
  NETWORK_ADDRESS: "It names the subnet itself, and many systems take it for a broadcast.",
  NEXTHOP_IS_SELF: "The packet would come back to the router that sent it.",
  NEXTHOP_UNREACHABLE: "The kernel refuses a route by a machine that is on none of its links.",
  NOT_ATTACHED: "The router has no way to the address, so what it forwards would be lost.",
  NOT_A_COMPUTE_HOST: "VMs run on compute hosts, and by that is decided by which network node they leave.",
  NOT_A_NETWORK_NODE: "Routers and DHCP servers are placed on network nodes only.",
  NOT_A_SENDER: "Routers and floating IPs pass on what others send.",
  NOT_A_SNAT_AGENT: "The packet would come to a node that has no address of this router.",
  NOT_EDITABLE:
    "The Networking API writes into the document as a person would; what it cannot change without rewriting more it leaves alone.",
  NOT_ENOUGH_NETWORK_NODES:
    "An instance per host: with fewer hosts the router would not outlive as many as it is meant to.",
  NOT_EXTERNAL: "The router translates to an address of the network outside; a tenant network has none.",
  NOT_ONE_OF: "Only these values mean something here.",
  NOT_UNICAST: "No machine answers for such an address.",
  NO_BRIDGE_MAPPING:
    "The router's gateway is plugged into the host's bridge to the external network, and none is named.",
  NO_DHCP_AGENT: "The subnet is to have DHCP, and nobody would give it.",
  NO_DOCUMENT: "Without the document there is nothing to do.",
  NO_ELIGIBLE_HOST: "A router needs a network node whose bridge reaches its external network.",
  NO_HA_NETWORK: "The instances of a pair tell each other that they live, over a network of their own.",
  NO_INTERNAL_ADDRESS: "The forward has to lead somewhere.",
  NO_SUBNET: "The gateway's address is one of the network's subnets.",
  NO_VIP_RANGE: "keepalived needs an address that nobody else has, and takes it from 169.254.0.0/16.",
  OUT_OF_RANGE: "Outside of it the protocol has no room, or the daemon refuses the value.",
  OWN_ADDRESS: "A router forwards to machines; itself it answers already.",
  PHYSICAL_NETWORK_IN_USE: "On each host a physical network is one bridge: two external networks on it would be one.",
  POOL_EXHAUSTED: "An address is needed that is not given, and those that may be chosen are all used.",
  PORT_NEEDED: "Port forwards and floating IPs with ports take one port and not the other.",
  PORT_OF_ICMP: "Echo requests are told apart by an identifier.",
  RENAMED_FROM_DECLARED: "Nothing was renamed as long as the old name is there too; they would share ids.",
  RENAMED_TWICE: "One thing can have become one other thing: they would share ids.",
  ROUTER_AGENT_CONFLICT: "Two instances on one host fall together, and a host has room for one of them.",
  ROUTER_AGENT_NOT_GIVEN: "Half a choice leaves open whether the scheduler may choose the rest.",
  ROUTER_WITHOUT_GATEWAY: "What is forwarded is a port of the router's external address, and it has none.",
  ROUTE_SHADOWS: "A link or a route that the router needs would be lost.",
  SAID_TWICE: "The check would say two things, and only one of them can be tried.",
  SAME_ENDS: "What a machine sends to itself never leaves it.",
  SHARED_STATE: "Terraform takes everything in a state that is not in the program for something to destroy.",
  SNAT_AGENTS_OF_PAIR: "A distributed router is on compute hosts; being a pair is a matter of each of its SNAT nodes.",
  SUBNETS_OVERLAP: "An address would be on two links, and a router sends to one of them.",
  TOO_FEW_AGENTS: "The least number is a promise of how many hosts may fall.",
  TOO_MANY: "An option of DHCP has 255 octets.",
  TOO_MANY_AGENTS: "The limit is there so that one router does not occupy all nodes.",
  UNEQUAL_PORT_RANGES: "Ports are exchanged one by one, so there must be as many on either side, or one inside.",
  UNKNOWN_ENDPOINT: "What is named must be declared: most often it is a slip of the pen, or was renamed.",
  UNKNOWN_HOST: "What is named must be declared: most often it is a slip of the pen, or was renamed.",
  UNKNOWN_KEY: "A key that nobody reads would leave its author to believe that it works.",
  UNKNOWN_MAPPING: "What is named must be declared: most often it is a slip of the pen, or was renamed.",
  UNKNOWN_NETWORK: "What is named must be declared: most often it is a slip of the pen, or was renamed.",
  UNKNOWN_ROUTER: "What is named must be declared: most often it is a slip of the pen, or was renamed.",
  UNKNOWN_SUBNET: "What is named must be declared: most often it is a slip of the pen, or was renamed.",
  UNKNOWN_VIA: "A way is known by the routers and hosts of the document that it passes.",
  UNSUPPORTED_PLATFORM: "A deployment that says nothing and does nothing looks like one that went well.",
  VALUE_NOT_KNOWN: "A plan shows every line of every file, so all of them have to be known when it is made.",
  VRIDS_EXHAUSTED: "VRRP has one octet for the number that tells pairs of one network apart.",
  WRONG_TYPE: "YAML guesses what a value is: a number, a list, true; another kind is needed here.",
  YAML_SYNTAX: "The file cannot be read as YAML, so nothing of it is taken.",
};

/** Why what a document or a program says is worth a second look. */
export const OF_WARNINGS: Readonly<Record<string, string>> = {
  ADDRESS_OF_ANOTHER_ENVIRONMENT:
    "Two environments on one external network know nothing of each other's addresses, and both would answer.",
  DHCP_ANSWER_TOO_LONG:
    "Every client takes 576 octets, and not all take more; what does not fit is left out, the least needed first.",
  FLOATING_IP_WITHOUT_HOST: "On its own host a floating IP takes no detour and falls with no other host.",
  FORMER_CARRIER: "Terraform knows a host by its resource, and a destruction must clean it whichever of both it finds.",
  FORMER_DISTRIBUTION:
    "Hosts change one after the other, and those that are not changed yet still send by these ports.",
  FORMER_PLACE: "The machine that was the host so far still has its routers and addresses, and must lose them.",
  FORWARD_TO_EPHEMERAL_PORT:
    "Answers go back by marks on their port, and what the VM sends from it for itself is taken along.",
  GATEWAY_WITHOUT_ROUTER: "VMs are told a gateway that nobody has, and reach nothing outside of their subnet.",
  NO_LOCK_FILE: "A pair whose VRID or order moves is a pair that loses its master for a moment.",
  NO_NAME_SERVERS: "Most VMs are to resolve names of the world, and these would not.",
  NO_ROUTER_ON_NETWORK_NODE:
    "A compute host's VMs leave by its own network node only where that has a router of theirs.",
  POSSIBLE_RENAME:
    "By its name a thing is known: under a new one it is made anew, with an outage, unless the old one is said.",
  RENAMED_FROM_UNKNOWN:
    "The lock file remembers what things were called before, and was written without that name meanwhile.",
  RETURN_PATH_NOT_NEEDED: "The VM would see the router in the place of each of its clients, without need.",
  SEVERAL_ROUTERS_ON_NETWORK_NODE:
    "A VM has one default gateway; which of several is chosen is better said than left to their order.",
  SNAT_AGENT_ELSEWHERE: "The node has no address of the router, so that it cannot translate what its VMs send.",
  STATE_IN_OUTPUT:
    "The folder is written anew by each synthesis; a state that is lost leaves hosts that nobody destroys.",
  STATE_NOT_LOCKED: "Two runs at once read one state, and the later one writes over what the other has done.",
  SUBNET_NOT_ON_GATEWAY:
    "A VM sends what is not of its subnet to its gateway, and that one does not know the other subnet.",
  VNI_OF_ANOTHER_ENVIRONMENT: "A host has one VXLAN device for a VNI: the second environment could not make its own.",
};
