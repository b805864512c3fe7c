import { HEADER, lines } from "../layout";

export interface ConntrackdProps {
  /** `ha-…` */
  readonly device: string;
  readonly address: string;
  /** Addresses of the other instances' `ha-` ports. */
  readonly peers: readonly string[];
  readonly vrid: number;
  /** Directory of the lock file and the control socket. */
  readonly runtimeDirectory: string;
}

/** Port of the synchronisation between two instances; several share Neutron's multicast group. */
const PORT = 3780;
const GROUP = "225.0.0.50";
/** Bytes. What comes faster than it can be handed on waits there: a lost message has hundreds sent again. */
const BUFFER = 8_388_608;

/**
 * Copies the connections of a router's active instance straight into the kernels of the others, so that nothing has to be
 * done at a failover. Two instances acknowledge what they send each other; more than two tell each other over multicast.
 * How many connections it has room for is added on the host, when it starts: see `host/ha/vrrp.sh`.
 * @see conntrackd.conf(5)
 */
export class Conntrackd {
  constructor(private readonly props: ConntrackdProps) {}

  render(): string {
    const { address, peers, runtimeDirectory } = this.props;
    return lines(
      HEADER,
      "Sync {",
      this.mode(),
      this.channel(),
      "    Options {",
      "        TCPWindowTracking off",
      "    }",
      "}",
      "General {",
      "    Systemd on",
      "    LogFile off",
      "    Syslog off",
      `    LockFile ${runtimeDirectory}/conntrackd.lock`,
      "    UNIX {",
      `        Path ${runtimeDirectory}/conntrackd.ctl`,
      "    }",
      "    NetlinkBufferSize 1048576",
      `    NetlinkBufferSizeMaxGrowth ${BUFFER}`,
      "    Filter From Kernelspace {",
      "        Protocol Accept {",
      ["TCP", "UDP", "SCTP", "DCCP", "ICMP"].map((protocol) => `            ${protocol}`),
      "        }",
      "        Address Ignore {",
      ["127.0.0.1", address, ...peers].map((own) => `            IPv4_address ${own}`),
      "        }",
      "    }",
      "}",
    );
  }

  private mode(): string[] {
    return this.props.peers.length === 1
      ? ["    Mode FTFW {", "        DisableExternalCache on", "        StartupResync on", "    }"]
      : ["    Mode NOTRACK {", "        DisableExternalCache on", "        StartupResync on", "    }"];
  }

  private channel(): string[] {
    const { device, address, peers, vrid } = this.props;
    const [peer, ...others] = peers;
    return peer !== undefined && others.length === 0
      ? [
          "    UDP {",
          `        IPv4_address ${address}`,
          `        IPv4_Destination_Address ${peer}`,
          `        Port ${PORT}`,
          `        Interface ${device}`,
          `        SndSocketBuffer ${BUFFER}`,
          `        RcvSocketBuffer ${BUFFER}`,
          "        Checksum on",
          "    }",
        ]
      : [
          "    Multicast {",
          `        IPv4_address ${GROUP}`,
          `        Group ${PORT + vrid}`,
          `        IPv4_interface ${address}`,
          `        Interface ${device}`,
          `        SndSocketBuffer ${BUFFER}`,
          `        RcvSocketBuffer ${BUFFER}`,
          "        Checksum on",
          "    }",
        ];
  }
}
