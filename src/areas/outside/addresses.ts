/** The host's own addresses, as far as the world could use them. */
import { defineFact } from '../define.js'
import { lines } from '../parse.js'

export const addresses = defineFact<readonly string[]>({
  name: 'addresses',
  probe: 'outside/addresses.probe.sh',
  parse: (stdout) =>
    lines(stdout).map((line) => {
      if (!/^[\d.]+$|^[0-9a-f:]+$/i.test(line)) throw new Error(`not an address: ${line}`)
      return line
    }),
})

/** Not private, link-local, carrier-grade or unique-local: meant for the world. */
export const isPublic = (address: string): boolean =>
  address.includes(':') ? /^[23]/.test(address) : !/^(0|10|127|169\.254|172\.(1[6-9]|2\d|3[01])|192\.168|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])|22[4-9]|23\d|24\d|25\d)\./.test(address)
