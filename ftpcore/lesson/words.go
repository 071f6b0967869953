package lesson

import (
	"strings"
	"sync"
)

// words are the words that variables have: short, plain, and no word of FTP.
var words = sync.OnceValue(func() []string {
	return strings.Fields(`
maple river copper lantern walnut meadow pepper harbour violet anchor
basket cactus dolphin ember falcon garlic hazel indigo jasmine kettle
lemon marble nutmeg olive pebble quartz raven saddle teapot umbrella
velvet willow yellow zebra amber bamboo canyon daisy eagle forest
ginger hammer island jacket kiwi ladder mango needle orange pillow
quilt rocket silver tulip urchin valley walrus yogurt almond badger
candle desert engine feather glacier honey insect jungle koala lizard
mirror nickel onion panda quiver rabbit spider tomato tunnel violin
wagon acorn beaver carrot dragon elbow finger guitar helmet icicle
jigsaw kitten lobster magnet noodle oyster parrot rhubarb salmon tiger
turtle vanilla window apricot balloon cherry donkey emerald flute goose
hornet igloo jaguar kernel lilac muffin nectar otter peanut radish
seagull thunder topaz vulture whisper autumn biscuit cobalt dahlia
elephant fossil granite hamster iris juniper lettuce mustard napkin
octopus pumpkin reindeer sparrow thistle tornado village winter
avocado blossom cricket dragonfly ferret gazelle heron mosaic pelican`)
})
