import fc from 'fast-check';

const { array, constantFrom, integer, oneof, option, tuple } = fc;

/** Names as the generated inventories have them, and some they do not have. */
const names = ['web', 'db', 'a', 'b', 'prod', 'g-1', 'x.y', 'ungrouped', 'all', 'é', 'h1', 'h2', 'h3', 'h01', 'srv.example.com', '10.0.0.1', 'localhost', 'nope', 'user@h6', '2001:db8::1']; // prettier-ignore
const name = constantFrom(...names);

const glob = oneof(
  constantFrom('*', 'h*', '*b', 'h?', '[hw]*', 'h[12]', 'h[!1]', '*.example.com', '10.*', '?', 'w*b', '*e*', 'h[0-9]*', '[!a]', 'h[', 'h]', '**', '[é]', 'g-*', '*.*'),
  tuple(name, integer({ min: 0, max: 4 }), constantFrom('*', '?', '[a-z]', '[!x]')).map(
    ([text, at, sign]) => text.slice(0, at) + sign + text.slice(at + 1),
  ),
); // prettier-ignore

const regex = constantFrom(
  '~h[12]', '~(web|db)', '~^h', '~h\\d', '~.*b$', '~[^a]', '~(?i)WEB', '~web|h1', '~h\\d+$', '~\\w+\\.', '~(?P<x>h)1', '~.', '~', '~h{1}', '~h{1,2}1', '~(?:h|w).', '~x*', '~h1\\Z', '~(', '~[',
  '~a++', '~(?=h)', '~(?!h)', '~\\.', '~h.?', '~10\\.0', '~[[:alpha:]]', '~[]h]', '~h(?#c)1', '~(?x) h 1', '~é', '~\\bh', '~h|', '~h\\',
); // prettier-ignore

const subscript = option(constantFrom('[0]', '[1]', '[-1]', '[-2]', '[0:1]', '[0-1]', '[1:]', '[0:0]', '[1:0]', '[9]', '[-9]', '[:1]', '[5:9]', '[0:-1]', '[]', '[a]', '[00]', '[1-]'), { nil: '', freq: 2 }); // prettier-ignore

const term = tuple(
  option(constantFrom('!', '&', '!!', '&!', ' ', '! '), { nil: '', freq: 2 }),
  oneof({ weight: 4, arbitrary: name }, { weight: 2, arbitrary: glob }, { weight: 1, arbitrary: regex }),
  subscript,
).map((parts) => parts.join(''));

const anyPattern: fc.Arbitrary<string> = oneof(
  {
    weight: 6,
    arbitrary: tuple(array(term, { minLength: 1, maxLength: 4 }), constantFrom(':', ':', ',', ', ', ' ', ';', '::', ' :')).map(
      ([terms, separator]) => terms.join(separator),
    ),
  },
  { weight: 1, arbitrary: tuple(term, term, term).map(([a, b, c]) => `${a}:${b},${c}`) },
  { weight: 1, arbitrary: fc.string({ unit: constantFrom(...'hwab12*?[]!:,&~-. é'), minLength: 1, maxLength: 8 }) },
); // prettier-ignore

/** A pattern of hosts: terms between `:` or `,`, or signs at random. Of a localhost made up by Ansible no part is taken. */
export const pattern = anyPattern.filter((text) => !text.includes('localhost['));

/** Regular expressions that JavaScript has no like of: they are refused, with a message. */
export const beyondJavaScript = /\(\?[a-z]*x|[+*?}]\+|\(\?>|\(\?\(|\(\?[a-z-]+:/;
