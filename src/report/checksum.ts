/** What `hardshell image checksum` prints: the lines to paste into hardshell.yaml, and what they are worth. Pure. */

export interface Program {
  readonly name: string
  readonly version: string
  readonly archive: boolean
}

/** Best guesses from the address; whoever pastes them reads them. `head` is the beginning of the file. */
export function guess(address: string, head: Uint8Array): Program {
  const path = address.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/, '')
  const file = path.split('/').at(-1) ?? ''
  const version = /(?:^|[/_-])v?(\d+\.\d+(?:\.\d+)?(?:[-+][0-9A-Za-z.]+?)?)(?=[/_]|-(?:linux|darwin|windows)|\.(?:tar|t[gx]z|zip|gz)|$)/i.exec(path)?.[1]
  const name = file
    .replace(/\.(tar(\.\w+)?|t[gxb]z|zip|gz|xz|zst)$/i, '')
    .replace(/[_-]v?\d+\.\d+.*$/i, '')
    .replace(/[_-](linux|amd64|x86_64|arm64|aarch64|x64).*$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]/g, '')
  return { name: /^[a-z0-9]/.test(name) ? name : 'NAME', version: version ?? 'VERSION', archive: isArchive(file, head) }
}

const isArchive = (file: string, head: Uint8Array): boolean =>
  /\.(tar(\.\w+)?|t[gxb]z)$/i.test(file) || (head.length > 262 && [...head.subarray(257, 262)].map((code) => String.fromCharCode(code)).join('') === 'ustar')

/** The lines for `image.binaries`. @param url undefined for a file of this machine */
export function specLines(sha256: string, { name, version, archive }: Program, url: string | undefined): string {
  const lines = [
    `    - name: ${name}`,
    `      version: ${/^\d+\.\d+$/.test(version) ? `"${version}"` : version}`,
    `      url: ${url ?? 'https://…   # where the host downloads this very file from'}`,
    `      sha256: ${sha256}`,
    ...(archive ? [`      path: ${name}   # its place in the archive: tar -tf lists it`] : []),
  ]
  return `${lines.join('\n')}\n`
}

/** @param bytes of the file */
export function worth(bytes: number, from: string): string {
  const size = bytes < 1024 * 1024 ? `${bytes} bytes` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`
  return `${size} from ${from}
The lines below go under image.binaries in hardshell.yaml; check the name and the version.
This checksum was computed from what arrived just now. It proves that the host will get the same file, not that the file is
the publisher's: compare it with the checksum that the publisher shows, best one that is signed.
`
}
