import { unknown, type Judgement } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { deployUser } from '../deploy-user.js'

export const deployUserWorks = defineControl({
  id: 'host.deploy-user',
  title: 'A user of its own, with sudo, looks after the deployment',
  severity: 'high',
  lenses: {
    child: 'You go about the house in your own clothes and fetch the master key only when you need it.',
    principle: 'Work done as root has no second thought and no trace. Root can only be closed to the network once another user can become root.',
  },
  needs: { deployUser },
  whenAbsent: 'fail',
  remedy: 'host.deploy-user',
  check: ({ deployUser: user }, spec): Judgement => {
    if (user.uid === 0) return unknown(`${spec.deploy.user} is root by another name: this claim is about another user`)
    const evidence = [
      { fact: 'sudo', saw: SUDO[user.sudo], want: SUDO.free },
      { fact: 'shell', saw: user.shell, want: user.shell.endsWith('/nologin') || user.shell.endsWith('/false') ? 'a shell to log in with' : user.shell },
    ]
    return { verdict: evidence.every(({ saw, want }) => saw === want) ? 'pass' : 'fail', evidence }
  },
})

const SUDO = { none: 'no sudo', password: 'sudo asks for a password', free: 'sudo works without a password' }
