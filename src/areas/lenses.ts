/** Every area and every category through the two lenses: a picture for a child, and what is really at risk. */
import type { Category } from '../model/control.js'

export interface Lenses {
  readonly child: string
  readonly principle: string
}

export const AREA_LENSES: Readonly<Record<string, Lenses>> = {
  host: {
    child: 'Before you lock the treasure away, look whether the house itself stands: walls, roof, and who has a key.',
    principle: 'Everything above rests on the system below. An old kernel, a forgotten account or a full disk undoes every lock that is put on top of it.',
  },
  ssh: {
    child: 'The front door that you yourself come in by. Everybody in the world tries its handle, all day.',
    principle: 'SSH is the one way in that must be open, and whoever gets in by it owns all the rest. Passwords can be guessed; keys cannot. The other danger is locking yourself out.',
  },
  firewall: {
    child: 'A wall with exactly the gates you know of. What you did not open is shut.',
    principle: 'Programs open ports without asking. A default of "closed" makes each open one a decision; and it must be seen to hold, since Docker writes its own rules in front of it.',
  },
  docker: {
    child: 'The workshop in which the robot lives. Whoever holds the workshop key can walk through every wall of the house.',
    principle: 'The engine runs as root: who may speak to it is root. So it comes from a signed source, listens to nobody on the network, and has no members in its group.',
  },
  outside: {
    child: 'Walk around the house at night and try every window from the street.',
    principle: 'What a host believes of itself is no proof. Only a knock from outside shows what an attacker meets, IPv6 included.',
  },
  'ways-in': {
    child: 'Besides the front door there may be a garden gate. It too has a lock, and somebody must know that it is there.',
    principle: 'Each way in beside SSH, a private network or a web server in front, is convenient and one thing more to attack: who may use it, until when, and what it shows the world must be as narrow as it was meant.',
  },
  neighbours: {
    child: 'A careless neighbour in the same house can let the burglar in by the cellar.',
    principle: 'Containers share a kernel, an engine and often folders. One privileged neighbour, or one with the socket or the state mounted, makes every lock of the gateway worthless.',
  },
  image: {
    child: 'You only eat what comes in the sealed box you ordered, and you check that the seal is whole.',
    principle: 'The image is code that runs with all your keys. A tag can be moved to other content at any time; a digest cannot. What is not pinned is chosen by somebody else, later.',
  },
  advisories: {
    child: 'When the maker says "this lock can be opened with a hairpin", you want to hear it before the burglar does.',
    principle: 'Published holes are tried automatically within days. The only question that counts is whether the release that runs now has one of them.',
  },
  state: {
    child: 'The robot keeps its diary in a drawer. Only it may open the drawer, and the drawer must still be there tomorrow.',
    principle: 'Keys, devices and conversations lie in these folders. Wrong owners stop the gateway; wide modes show all of it to any other program; what lies outside of them is gone with the container.',
  },
  secrets: {
    child: 'Keys are kept in one place, shown to nobody, and no copy is left under the mat.',
    principle: 'Whoever has the token is you. Secrets leak by copies: backups of settings, process lists, shell histories, git. Each place more is a place forgotten when it is changed.',
  },
  gateway: {
    child: 'The robot does its work in a room without windows, with just the tools it needs, and it opens only to your knock.',
    principle: 'It takes orders from messages and can run commands: one day somebody will talk it into something. The container decides how far that reaches.',
  },
  updates: {
    child: 'Try the new shoes on before you throw the old ones away, and keep the old ones for the first weeks.',
    principle: 'A release that is not replaced collects known holes; one that is replaced without a way back takes the gateway down for as long as it takes to mend, and its data along when the schema has moved.',
  },
  native: {
    child: 'Here the robot lives in the house itself, without a room of its own. Its drawers must be locked all the more.',
    principle: 'Without a container nothing stands between the agent and the host: its user, its unit and its folders are the only limits there are.',
  },
  openclaw: {
    child: 'We also ask the robot how it feels. It knows its own stomach best.',
    principle: 'From outside we see what it does; its own checks see what it is about to do: settings it will refuse, state that needs a migration.',
  },
  backup: {
    child: 'A second diary in another house, and somebody who has really tried to read from it.',
    principle: 'Disks die, updates fail, people mistype. A backup that was never restored is a hope; one on the same disk, or of the wrong folder, is none.',
  },
  health: {
    child: 'A smoke detector that is silent all year and loud once.',
    principle: 'Things break at night and quietly. What nobody watches has been broken for longer than you think, the watcher included.',
  },
  documentation: {
    child: 'The plan of the house hangs by the door, with the gaps you know of marked in red.',
    principle: 'What is not written down is decided anew, in a hurry, by whoever is there. Risks that were accepted come back as surprises.',
  },
}

export const CATEGORY_LENSES: Readonly<Record<Category, Lenses>> = {
  baseline: {
    child: 'The house itself: doors, keys, and who lives in it.',
    principle: 'Most break-ins need no clever trick: a guessed password, a missing update, a key that lay open. The baseline takes away what is cheap to try.',
  },
  'supply chain': {
    child: 'Where do the parts come from, and did somebody swap them on the way?',
    principle: 'You run other people\'s code with your keys. Signatures, digests and advisories decide whether it is the code that you think it is.',
  },
  operations: {
    child: 'Every evening: is the stove off, is the diary safe, does the alarm work?',
    principle: 'Security that holds only on the day it was set up does not hold. Limits, backups, watching and rotation keep it true.',
  },
  network: {
    child: 'Which windows can be seen from the street, and which of them open?',
    principle: 'Whoever cannot reach a program cannot attack it. Each open port is a promise about all the code behind it.',
  },
  documentation: {
    child: 'What you decided, and how to get home if you are lost, is written on the wall.',
    principle: 'Decisions nobody wrote down cannot be checked, and a recovery that lives in one head is lost with it.',
  },
}
