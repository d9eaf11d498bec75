/** What hardshell's own looks owe: they are made, and somebody hears of what they find. What that is now is for `hardshell status`. */
import { fail, none, notApplicable, pass, unknown } from '../../model/control.js'
import { ahead, within } from '../ago.js'
import { defineControl } from '../define.js'
import { looks, type Looks } from './looks.js'

const needs = { looks }
const ours = { needs, whenAbsent: 'fail' } as const
/** Why what the looks know is of another time; undefined when it is of now. A look may wait for the one before it, and a slow one takes a minute or two. */
export const late = ({ now, timers, state }: Looks, which: 'fast' | 'slow'): string | undefined => {
  const at = state?.at[which]
  const patience = timers[which].every * 3 + 300
  // after another pace or a pause, its time begins anew
  // (setting up makes the first fast look itself)
  if (timers[which].active && timers[which].since < patience && (at !== undefined || which === 'slow')) return undefined
  if (at === undefined) return which === 'fast' ? 'no look was made yet' : 'no slow look was made yet'
  if (ahead(now, at)) return `the last ${which} look was made at a time to come: the clock was ahead`
  return now - at > patience ? `the last ${which} look was made ${span(now - at)} ago` : undefined
}

export const looked = defineControl({
  ...ours,
  id: 'health.looked',
  title: 'The host looks at the gateway and at itself, every minute',
  severity: 'high',
  lenses: {
    child: 'Somebody opens the nursery door every minute, very softly, and calls you only when something is wrong.',
    principle: 'What is not looked at breaks in silence. The looks are started by systemd, confined to reading, and keep what they saw; a look that is not made any more is the first fault there is.',
  },
  remedy: 'health.look',
  check: ({ looks }) => {
    const wrong = (['fast', 'slow'] as const).flatMap((which) => {
      const { enabled, active } = looks.timers[which]
      const overdue = late(looks, which)
      return [...(enabled ? [] : [`hardshell-health-${which}.timer is not enabled`]), ...(active ? [] : [`hardshell-health-${which}.timer is not active`]), ...(overdue === undefined ? [] : [overdue])]
    })
    return none('health-looks', wrong, 'both timers enabled and active, and a look lately', `the last one ${span(looks.now - (looks.state?.at.fast ?? 0))} ago`)
  },
})

export const channelsReached = defineControl({
  ...ours,
  whenAbsent: 'not-applicable',
  id: 'health.told',
  title: 'Somebody is told when it breaks',
  severity: 'medium',
  lenses: {
    child: 'A bell that hangs in an empty house wakes nobody.',
    principle: 'Owners have noticed dead gateways after weeks. A fault that only stands in a file on the host that is ill reaches nobody, least of all when the host is gone.',
  },
  advice: 'Declare a channel in hardshell.yaml (health.channels) and, against the silence of a host that is gone, a dead man’s switch (health.deadman); then hardshell up, and hardshell drill alert.',
  check: ({ looks: { state } }) => {
    const want = 'a channel of alarm that takes messages'
    if (state === undefined) return unknown('no look was made yet')
    const channels = state.channels.filter(({ kind }) => kind !== 'deadman')
    if (channels.length === 0) return fail('health-looks', 'no channel is declared', want)
    return none('health-looks', state.channels.filter(({ tries }) => tries > 0).map(({ name, error, waiting }) => `${name}: ${error ?? 'cannot be reached'}${waiting > 0 ? `, ${waiting} waiting` : ''}`), want, channels.map(({ name, kind }) => `${name} (${kind})`).join(', '))
  },
})

export const addressesPrivate = defineControl({
  ...ours,
  whenAbsent: 'not-applicable',
  id: 'health.addresses-private',
  title: "The channels' addresses are root's alone",
  severity: 'high',
  lenses: {
    child: 'Who knows where the bell rope hangs can ring it all night.',
    principle: 'The address of a channel is all that it takes to read what alarms you, or to send you false ones until you stop listening.',
  },
  advice: 'chown root:root /etc/hardshell/channels/* && chmod 600 /etc/hardshell/channels/*, and make the address anew if others were on the host.',
  check: ({ looks: { loose } }) => none('health-looks', loose.map((name) => `/etc/hardshell/channels/${name} can be read by others`), 'mode 600, owned by root'),
})

/** Days: a quarter of a year, as for the drill of a restore. */
const DRILL = 90

export const drilled = defineControl({
  ...ours,
  whenAbsent: 'not-applicable',
  id: 'health.drilled',
  title: 'The way of an alarm was rehearsed in the last 90 days',
  severity: 'medium',
  lenses: {
    child: 'The fire bell is rung once in a while, so that everybody knows that it rings.',
    principle: 'Topics expire, webhooks are deleted, mail is filed as spam: all of it in silence. A channel is known to work only when something came out of it.',
  },
  advice: 'hardshell drill alert: a harmless fault, found by the timer, told on every channel, and well again.',
  check: ({ looks: { now, state } }) => {
    const want = `a drill that every channel took, ${DRILL} days ago at most`
    if (state === undefined) return unknown('no look was made yet')
    if (state.channels.every(({ kind }) => kind === 'deadman')) return notApplicable('no channel is declared: health.told says so')
    const { drill } = state
    if (drill === undefined) return fail('health-looks', 'never', want)
    const saw = `${ahead(now, drill.at) ? 'at a time to come' : `${span(now - drill.at)} ago`}${drill.seconds === undefined ? '' : `, ${drill.seconds} s to the alarm`}`
    if (!drill.passed) return fail('health-looks', `${saw}: it did not pass`, want)
    return (within(now, drill.at, DRILL * 86_400) ? pass : fail)('health-looks', saw, want)
  },
})

/** `40 s`, `12 min`, `5 h`, `3 days`. @param seconds less than nothing counts as nothing */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  if (whole < 120) return `${whole} s`
  if (whole < 7200) return `${Math.floor(whole / 60)} min`
  if (whole < 172_800) return `${Math.floor(whole / 3600)} h`
  return `${Math.floor(whole / 86_400)} days`
}
