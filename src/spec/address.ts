/** Which addresses are the world, which are private, and which two mean the same host. Pure text work. */
import { z } from 'zod'
import { parseAddress } from '../model/host.js'

export const isNetwork = (from: string): boolean =>
  from === 'any' || [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()].some((shape) => shape.safeParse(from).success)

/** A network of this many leading bits or fewer is nobody's own. */
const WORLD_BITS = 7
export function isWorld(from: string): boolean {
  if (from === 'any') return true
  const [, bits] = from.split('/')
  return bits !== undefined && Number(bits) <= WORLD_BITS
}

/** Loopback, RFC 1918, link-local and unique local addresses, and `localhost`. */
export function isPrivateUrl(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
  if (host === 'localhost' || host.endsWith('.localhost')) return true
  if (z.ipv4().safeParse(host).success) return /^(127|10|169\.254|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(host)
  return z.ipv6().safeParse(host).success && /^(::1$|f[cd]|fe[89ab])/i.test(host)
}

/** One text per host: `practice` and `practice:practice` are the same. */
export const sameHost = (address: string): string => JSON.stringify(parseAddress(address))
