import type { HostBundle } from "../../bundle/bundle";
import { OtherHosts } from "../addresses/other-hosts";
import { Takeover } from "../addresses/takeover";
import { yieldAddresses } from "../addresses/yield";
import type { Peers } from "../ha/vrrp-transition";
import { checkPreconditions } from "../state/observation";
import type { DeployOutcome } from "../transaction/deployment";
import { Secrets } from "../transaction/secrets";
import { Session, type Changing } from "./session";

export interface Deploying extends Changing {
  /** The hosts of the other instances of the bundle's HA routers. */
  readonly peers: Peers;
  /** Hosts that may have external addresses: one of them may have one that this host gets. @default - no other host */
  readonly places?: Peers;
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
  { peers, places = {}, floatingIps = [], acceptMachine, ...changing }: Deploying,
): Promise<DeployOutcome> {
  const secrets = Secrets.of(bundle, changing.context.env);
  return Session.of(bundle, "deploy", changing, async (session) => {
    const observed = await session.look(bundle, acceptMachine);
    const before = observed.confirmed?.bundle;
    checkPreconditions(bundle, observed);
    const others = OtherHosts.of(bundle, places, changing.context);
    // Whoever has them takes a while to answer, and nothing is switched before.
    const takeover = Takeover.of(session.host, before, bundle, { others, floatingIps });
    takeover.catch(() => undefined);
    try {
      return await session.deploy(peers, { bundle, observed, secrets, takeover, floatingIps });
    } catch (error) {
      const again = OtherHosts.of(bundle, places, changing.context);
      const tell = (line: string) => session.log(line, "notice");
      await yieldAddresses(session.host, before, bundle, { others: again, tell }).finally(() => again.close());
      throw error;
    } finally {
      await takeover.catch(() => undefined);
      others.close();
    }
  });
}
