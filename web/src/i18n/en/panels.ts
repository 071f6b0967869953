// Texts of the inspector, the files, the transfers, the client and the held card.
export const panels = {
  'inspector.title': 'Inspector',
  'files.title': 'Server files',
  'transfers.title': 'Transfers',
  'console.title': 'Built-in client',
  'held.title': 'Held',
};
