/**
 * What the network sees of the host from where the operator sits: the ports that are named anywhere, and what answers on
 * the web's own. The operator's machine looks (`workflows/outside.ts`); this says what came back.
 */
import { defineOperatorFact } from '../define.js'

export interface Knocked {
  readonly address: string
  readonly port: number
  readonly answer: 'open' | 'refused' | 'silent' | 'unreachable'
}
export interface Web {
  readonly address: string
  readonly name: string
  /** On port 443. */
  readonly tls?: { readonly failed?: string; readonly daysLeft?: number; readonly names?: readonly string[]; readonly distrusted?: string; readonly hsts?: string }
  /** On port 80. */
  readonly http?: { readonly failed?: string; readonly status?: number; readonly location?: string }
}
export interface Reach {
  /** SSH's own port at each address: who does not answer there cannot be seen from here at all. */
  readonly control: readonly Knocked[]
  readonly knocked: readonly Knocked[]
  readonly web: readonly Web[]
}

export const reach = defineOperatorFact<Reach>({
  name: 'reach',
  parse: (stdout) => {
    const said = JSON.parse(stdout) as Reach
    if (!Array.isArray(said.control) || !Array.isArray(said.knocked) || !Array.isArray(said.web)) throw new Error('not what was looked for')
    return said
  },
})

export const isV6 = ({ address }: { readonly address: string }): boolean => address.includes(':')
/** What was knocked at over this family, at addresses where SSH answers: only there does no answer mean closed. */
export const seenOver = (family: 4 | 6, { control, knocked }: Reach): readonly Knocked[] => {
  const sure = new Set(control.filter((one) => one.answer === 'open' && isV6(one) === (family === 6)).map(({ address }) => address))
  return knocked.filter(({ address }) => sure.has(address))
}
/** What answered over this family. An answer needs no SSH beside it to be believed. */
export const openOver = (family: 4 | 6, { knocked }: Reach): readonly Knocked[] => knocked.filter((one) => one.answer === 'open' && isV6(one) === (family === 6))
