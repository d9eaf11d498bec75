import { fail, pass } from '../../../model/control.js'
import { words } from '../../parse.js'
import { defineControl } from '../../define.js'
import { sshd } from '../sshd.js'

export const allowUsers = defineControl({
  id: 'ssh.allow-users',
  title: 'Only the deploy user may log in over SSH',
  severity: 'medium',
  lenses: {
    child: 'There is a list at the door. Who is not on it does not get in, not even with a key.',
    principle: 'Accounts come with packages and with the years. A list keeps a forgotten one from becoming a way in.',
  },
  needs: { sshd },
  whenAbsent: 'not-applicable',
  remedy: 'ssh.drop-in',
  check: ({ sshd }, spec) => {
    const want = `allowusers ${spec.deploy.user}`
    const allowed = (sshd.anyone.get('allowusers') ?? []).flatMap(words)
    if (allowed.length === 0) return fail('allowusers', 'everybody', want)
    const others = allowed.filter((pattern) => pattern.split('@')[0] !== spec.deploy.user)
    return others.length === 0 ? pass('allowusers', allowed.join(' '), want) : fail('allowusers', allowed.join(' '), want)
  },
})
