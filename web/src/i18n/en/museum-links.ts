// What leads to the museum of the two-week server.
export const museumLinks = {
  'museum.open': 'Museum of the two-week server',
  'museum.room': 'Its room in the museum',
};
