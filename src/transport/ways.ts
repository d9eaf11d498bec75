/**
 * The ways to a host that each need a proof of their own: both families of addresses, and, where its name has several
 * addresses of a family, every one of them. ssh takes the first that answers, so one that a firewall has shut would
 * not be missed until it is the one that is needed. Pure.
 */
import type { Way } from './transport.js'

export const FAMILIES: readonly Way[] = [{ family: 4 }, { family: 6 }]

/** The name and the port that `ssh -G` says it would connect to; undefined behind a jump host, where names mean what they mean there. */
export function target(said: string): { readonly name: string; readonly alias: string } | undefined {
  const of = (keyword: string): string | undefined => new RegExp(`^${keyword} (.+)$`, 'm').exec(said)?.[1]
  const [name, port] = [of('hostname'), of('port')]
  if (name === undefined || port === undefined) return undefined
  if ([of('proxyjump'), of('proxycommand')].some((word) => word !== undefined && word !== 'none')) return undefined
  const alias = of('hostkeyalias')
  // under which the host's key is on record: the port is part of it, but for SSH's own
  return { name, alias: alias !== undefined && alias !== 'none' ? alias : port === '22' ? name : `[${name}]:${port}` }
}

/** @param addresses of the name, of both families */
export function waysTo(addresses: readonly { readonly address: string; readonly family: number }[]): readonly Way[] {
  return FAMILIES.flatMap((way) => {
    const all = [...new Set(addresses.filter(({ family }) => family === way.family).map(({ address }) => address))]
    return all.length > 1 ? all.map((address) => ({ ...way, address })) : [way]
  })
}

export const wayInWords = ({ family, address }: Way): string => (address === undefined ? `IPv${family}` : address)
