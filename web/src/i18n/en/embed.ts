// How a lesson gets into another page.
export const embed = {
  'embed.title': 'Use it in another page or a learning system',
  'embed.frame':
    'This code shows the lesson in a frame of your page. The relay must be started with -embed and the origin of your page; write the same origin in place of YOUR-PAGE.example.',
  'embed.code': 'the code of the frame',
  'embed.copy': 'Copy the code',
  'embed.scorm':
    'A SCORM 1.2 package holds the lesson and the simulator. Moodle and other systems take it as an activity and get the score. There is no relay in it, so students use the client in the page.',
  'embed.save': 'Save the SCORM package',
  'embed.no-relay': 'The relay that makes the package does not answer.',
};
