/** What `open` tells as it happens, and the devices that want to use a gateway. */

/** A browser, phone or program that has knocked with the right token and waits for the owner's word. */
export interface PendingDevice {
  readonly requestId: string
  readonly deviceId: string
  /** What it calls itself: anybody can claim any name. */
  readonly name: string
  readonly platform: string
  readonly client: string
  readonly roles: readonly string[]
  readonly scopes: readonly string[]
  /** As the gateway saw it; through a tunnel or Docker's bridge that is the bridge. */
  readonly from: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** It was paired before and asks for more, or with another key. */
  readonly again: boolean
}

export interface PairedDevice {
  readonly deviceId: string
  readonly name: string
  readonly platform: string
  readonly client: string
  readonly roles: readonly string[]
  readonly scopes: readonly string[]
  /** owner, bootstrap, silent …; empty when the gateway does not say. */
  readonly approvedVia: string
  readonly at: number
  readonly connected: boolean
}

export interface Devices {
  readonly pending: readonly PendingDevice[]
  readonly paired: readonly PairedDevice[]
}

export type OpenEvent =
  | { readonly event: 'starting'; /** What answers, and what does not yet. */ readonly text: string }
  | { readonly event: 'open'; readonly url: string; /** This machine's end for MCP Apps, where they are published. */ readonly apps?: number }
  /** The end that MCP Apps need on this machine is taken; the rest works. */
  | { readonly event: 'no-apps'; readonly port: number }
  /** The gateway's own port is taken on this machine: another end was chosen. */
  | { readonly event: 'other-port'; readonly taken: number; readonly port: number }
  /** The way to the host broke; it is being mended. */
  | { readonly event: 'lost'; readonly because: string }
  | { readonly event: 'retry'; readonly because: string; readonly seconds: number }
  | { readonly event: 'back' }
  /** The way to the host stands, but the gateway at its end does not answer, or does again. */
  | { readonly event: 'silent'; readonly because: string }
  | { readonly event: 'speaking' }
  /** The browser was given its one-time sign-in. */
  | { readonly event: 'browser' }
  /** No browser took a sign-in, and why. */
  | { readonly event: 'by-hand'; readonly because: string; /** Of the way, when it is not the gateway's own. */ readonly port?: number }
  /** The tunnel serves programs, but the gateway refuses its own web page at this port. */
  | { readonly event: 'no-page'; readonly port: number; readonly works: readonly number[] }
  | { readonly event: 'pending'; readonly device: PendingDevice }
  | { readonly event: 'none-pending' }
  | { readonly event: 'approved'; readonly device: PendingDevice }
  | { readonly event: 'unapproved'; readonly device: PendingDevice }
  | { readonly event: 'devices-unknown'; readonly because: string }
