/** How a rehearsed alarm went, channel by channel. */
import { labelled, visible, type Screen } from './screen.js'

export interface DrilledAlert {
  readonly id: string
  readonly passed: boolean
  readonly channels: readonly { readonly name: string; readonly told: number | null; readonly healed: number | null; readonly proof: string | null; readonly why: string | null }[]
}

export function drillAlertText(host: string, { id, passed, channels }: DrilledAlert, { palette, width }: Screen): string {
  const one = (channel: DrilledAlert['channels'][number]): string[] => {
    const well = channel.told !== null && channel.healed !== null
    const words = channel.told === null ? `was not told: ${channel.why ?? 'no reason known'}` : `told after ${channel.told} s (${channel.proof ?? 'taken'}); ${channel.healed === null ? `not told that it is well again: ${channel.why ?? ''}` : `well again after ${channel.healed} s`}`
    return labelled(visible(channel.name), visible(words), { indent: 4, label: 12, width }, well ? palette.green : palette.red)
  }
  return ['', `  ${passed ? palette.green('✓') : palette.red('✗')} ${palette.bold(visible(host))}  the alarm was rehearsed: ${visible(id)}`, ...channels.flatMap(one), '', ''].join('\n')
}
