// A message as one line of plain words: for quotes, lists, notifications and screen readers.
import type { Block, Inline } from './tree';

/** The words of inline content without its marks. */
export function flat(content: Inline[]): string {
  return content.map((node) => ('within' in node ? flat(node.within) : node.is === 'break' ? '\n' : node.text)).join('');
}

/** The words of a message without its markup, in one line of at most `most` characters. */
export function plain(tree: Block[], most = 300): string {
  const line = tree.map(words).join(' ').replace(/\s+/g, ' ').trim();
  const characters = line.length > most ? [...line.slice(0, most * 2 + 2)] : [];
  return characters.length > most ? `${characters.slice(0, most).join('')}…` : line;
}

function words(block: Block): string {
  switch (block.is) {
    case 'paragraph':
    case 'heading':
      return flat(block.within);
    case 'code':
      return block.text;
    case 'quote':
      return block.within.map(words).join(' ');
    case 'list':
      return block.items.map((item) => item.map(words).join(' ')).join(' ');
    case 'table':
      return [block.head, ...block.rows].map((row) => row.map(flat).join(' ')).join(' ');
    case 'rule':
      return '';
  }
}
