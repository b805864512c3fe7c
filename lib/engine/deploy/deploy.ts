import type { HostBundle } from "../../bundle/bundle";
import type { Peers } from "../ha/vrrp-transition";
import { checkPreconditions } from "../state/observation";
import type { DeployOutcome } from "../transaction/deployment";
import { Secrets } from "../transaction/secrets";
import { requireFreeAddresses } from "./taken-addresses";
import { Session, type Changing } from "./session";

export interface Deploying extends Changing {
  /** The hosts of the other instances of the bundle's HA routers. */
  readonly peers: Peers;
  /** MACs of the environment's routers on external networks: one of them may still have an address that this host gets. */
  readonly gatewayMacs?: readonly string[];
  /** Floating IPs of the environment: one that leaves this host and is among them goes to another one. */
  readonly floatingIps?: readonly string[];
  /** Whichever machine it is, it is the host from now on. */
  readonly acceptMachine?: boolean;
}

/**
 * Brings a host to the state its bundle describes, or leaves it in the state it was in. Hosts that share an HA router must
 * not be deployed at the same time.
 * @throws EngineError
 */
export async function deployHost(
  bundle: HostBundle,
  { peers, gatewayMacs = [], floatingIps = [], acceptMachine, ...changing }: Deploying,
): Promise<DeployOutcome> {
  const secrets = Secrets.of(bundle, changing.context.env);
  return Session.of(bundle, "deploy", changing, async (session) => {
    const observed = await session.look(bundle, acceptMachine);
    checkPreconditions(bundle, observed);
    // Whoever has them takes a while to answer, and nothing is switched before.
    const freeAddresses = requireFreeAddresses(session.host, observed.confirmed?.bundle, bundle, gatewayMacs);
    freeAddresses.catch(() => undefined);
    try {
      return await session.deploy(peers, { bundle, observed, secrets, freeAddresses, floatingIps });
    } finally {
      await freeAddresses.catch(() => undefined);
    }
  });
}
