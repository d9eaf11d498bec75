/** How a host is reached. */
export type Address =
  /** A destination the system's OpenSSH understands (`root@203.0.113.5`, a `Host` of ~/.ssh/config, `ssh://user@host:port`). */
  | { readonly via: 'ssh'; readonly destination: string; /** Extra ssh options, each one argv word. */ readonly options: readonly string[] }
  | { readonly via: 'local' }
  /** A container on the operator's machine, entered with `docker exec`. */
  | { readonly via: 'docker'; readonly container: string }
  /** A practice server of this machine; resolved to `ssh` before use. */
  | { readonly via: 'practice'; readonly name: string }

/** `root@vps`, `local`, `docker:NAME`, `practice:NAME`. */
export function parseAddress(text: string): Address {
  if (text === 'local') return { via: 'local' }
  if (text.startsWith('docker:')) return { via: 'docker', container: text.slice('docker:'.length) }
  if (text === 'practice') return { via: 'practice', name: 'practice' }
  if (text.startsWith('practice:')) return { via: 'practice', name: text.slice('practice:'.length) }
  return { via: 'ssh', destination: text, options: [] }
}
