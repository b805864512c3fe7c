/** An environment as boxes and lines, before anything is said of how they look. Ids are stable from one picture to the next. */
export interface Picture {
  readonly title: string;
  readonly groups: readonly Group[];
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
  /** Something that is said of the picture. */
  readonly note?: string;
}

/** What came, went or became another; nothing: it stays. */
export type Mark = "added" | "removed" | "changed";

/** A host, and what is drawn in it. */
export interface Group {
  readonly id: string;
  readonly title: string;
  readonly mark?: Mark;
}

export interface Box {
  readonly id: string;
  readonly kind: "external" | "network" | "router" | "standby" | "instance" | "vms";
  /** Id of a group. */
  readonly group?: string;
  /** The first is its name; a box that is a list of things has none. */
  readonly texts: readonly Text[];
  /** All of them: it is cut when it is shown, after it was compared. */
  readonly list?: List;
  readonly mark?: Mark;
}

/** Things of one kind. */
export interface List {
  /** What one of them is. */
  readonly noun: string;
  readonly texts: readonly Text[];
}

export interface Text {
  readonly text: string;
  readonly mark?: "added" | "removed";
}

export interface Line {
  readonly from: string;
  readonly to: string;
  /** `way-out`: where VMs leave; `gateway`: of a router; `interface`: of a router in a network; `pair`: of what is one router. */
  readonly kind: "way-out" | "gateway" | "interface" | "pair";
  readonly labels: readonly Text[];
  readonly mark?: Mark;
}
