/** Claims about a gateway without a container: what Docker would have walled off has to be right by itself. */
import { none, notApplicable, pass, unknown } from '../../model/control.js'
import { defineControl } from '../define.js'
import { isLoopback } from '../firewall/listeners.js'
import { native } from './native.js'

const shared = { needs: { native }, whenAbsent: 'not-applicable' } as const
/** A process that is not there shows nothing, and what it would do is not known. */
const STILL = 'it does not run, so there is nothing to see; start it, then look again'

export const loopbackOnly = defineControl({
  ...shared,
  id: 'native.loopback-only',
  title: 'The gateway on the host itself listens on loopback only',
  severity: 'critical',
  lenses: {
    child: 'The robot answers to voices in the room, and not to shouts from the street.',
    principle: 'Without a container there is no port mapping in between: what the process binds is what the world reaches, and the firewall is the only other layer.',
  },
  advice: 'openclaw config set gateway.bind loopback, then restart its unit; come in by ssh -L 18789:127.0.0.1:18789.',
  check: ({ native: { listens, processes } }) => {
    if (processes.length === 0) return notApplicable(STILL)
    if (listens.length === 0) return unknown('it runs and listens on nothing yet')
    const open = listens.filter((one) => !isLoopback(one.slice(0, one.lastIndexOf(':')).replace(/[[\]]/g, '').replace(/%.*$/, '')))
    return none('native', open.map((one) => `listens on ${one}`), 'loopback', listens.join(', '))
  },
})

export const notRoot = defineControl({
  ...shared,
  id: 'native.not-root',
  title: 'The gateway on the host itself does not run as root',
  severity: 'critical',
  lenses: {
    child: 'The robot has the key to its own room, not to the whole house.',
    principle: 'It runs what a model decides to run. As root on the host, one message that it believes is the whole machine.',
  },
  advice: 'Make a user for it, move its folder there, and install the service as that user: openclaw gateway install; loginctl enable-linger USER.',
  check: ({ native: { processes } }) => {
    if (processes.length === 0) return notApplicable(STILL)
    return none('native', processes.filter(({ user }) => user === 'root').map(({ pid }) => `process ${pid} is root`), 'a user of its own', processes.map(({ user }) => user).join(', '))
  },
})

export const tokenAuth = defineControl({
  ...shared,
  id: 'native.token-auth',
  title: 'The gateway on the host itself asks for a token',
  severity: 'critical',
  lenses: {
    child: 'Who knocks must say the word, also when the knock comes from inside the house.',
    principle: 'Loopback is shared by every user and program of the host. Without a token each of them gives the agent orders.',
  },
  advice: 'openclaw config set gateway.auth.mode token, with gateway.auth.token as a reference to the environment; restart its unit.',
  check: ({ native: { settings } }) => {
    if (settings.length === 0) return unknown('no openclaw.json was found for it')
    if (settings.some(({ auth }) => auth === 'unread')) return unknown('its openclaw.json cannot be read here (it takes jq, and a file without comments)')
    return none('native', settings.filter(({ auth }) => auth === 'none').map(() => 'gateway.auth.mode is none'), 'token or password', settings.map(({ auth }) => (auth === 'unset' ? "unset, which is OpenClaw's own: a token" : auth)).join(', '))
  },
})

export const literalToken = defineControl({
  ...shared,
  id: 'native.no-literal-token',
  title: 'The settings of the gateway on the host itself hold no token',
  severity: 'medium',
  lenses: {
    child: 'The note says "the key is in the drawer"; it is not the key.',
    principle: 'OpenClaw copies its settings at every change, and people paste them into bug reports. A token in them is in all of those.',
  },
  advice: 'Keep it in ~/.openclaw/.env (mode 600) and refer to it: gateway.auth.token = {source: "env", provider: "default", id: "OPENCLAW_GATEWAY_TOKEN"}.',
  check: ({ native: { settings } }) => {
    if (settings.length === 0 || settings.some(({ token }) => token === 'unread')) return unknown('its openclaw.json was not found or cannot be read here')
    return none('native', settings.filter(({ token }) => token === 'literal' || token === 'odd').map(({ token }) => `gateway.auth.token is ${token}`), 'a reference, or nothing', settings.map(({ token }) => token).join(', '))
  },
})

export const closedFiles = defineControl({
  ...shared,
  id: 'native.files-private',
  title: 'Nobody else can read the folder of the gateway on the host itself',
  severity: 'high',
  lenses: {
    child: 'The diary is in a drawer with a lock.',
    principle: 'Conversations and keys lie there unencrypted. Every other user and every web server on the host could read them.',
  },
  advice: 'chmod 700 ~/.openclaw; chmod 600 ~/.openclaw/openclaw.json',
  check: ({ native: { files } }) => {
    if (files.length === 0) return unknown('no folder of it was found')
    return none('native', files.filter(({ mode }) => !/00$/.test(mode)).map(({ path, mode, owner }) => `${path} ${owner} ${mode}`), 'folder 700, settings 600', `${files.length} closed`)
  },
})

export const survives = defineControl({
  ...shared,
  id: 'native.started-at-boot',
  title: 'The gateway on the host itself comes back after a reboot and a logout',
  severity: 'medium',
  lenses: {
    child: 'When you leave the room, the light goes out, because you held the switch.',
    principle: 'A user’s units end when the user’s last session does, unless lingering is on. It works while you look, and stops when you close the laptop.',
  },
  advice: 'systemctl enable UNIT (or systemctl --user enable UNIT), and loginctl enable-linger USER.',
  check: ({ native: { units, processes } }) => {
    if (units.length === 0) return processes.length === 0 ? notApplicable(STILL) : none('native', ['it was started by hand: no unit starts it'], 'a unit that is enabled')
    return none('native', units.flatMap(({ file, enabled, linger, scope }) => [...(enabled ? [] : [`${file} is not enabled`]), ...(linger ? [] : [`${scope} does not linger: it ends with the logout`])]), 'enabled, and lingering', units.map(({ file }) => file).join(', '))
  },
})

export const confined = defineControl({
  ...shared,
  id: 'native.no-new-privileges',
  title: 'Nothing in the gateway on the host itself can gain privileges',
  severity: 'medium',
  lenses: {
    child: 'Whoever comes in small stays small.',
    principle: 'sudo and su hand out root to whoever starts them well. A container of hardshell’s making cannot use them; a plain service can, unless its unit says no.',
  },
  advice: 'systemctl edit UNIT: [Service] NoNewPrivileges=yes PrivateTmp=yes ProtectSystem=strict ReadWritePaths=%h/.openclaw; or move it into a container: hardshell up.',
  check: ({ native: { processes } }) => {
    if (processes.length === 0) return notApplicable(STILL)
    const free = processes.filter(({ noNewPrivileges }) => !noNewPrivileges)
    return free.length === 0 ? pass('native', 'NoNewPrivs 1') : none('native', free.map(({ pid, user }) => `process ${pid} of ${user} may`), 'NoNewPrivileges=yes')
  },
})
