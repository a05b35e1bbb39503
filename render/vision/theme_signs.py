"""The signs of each theme: ImageNet names and COCO objects, picked by hand by what the words mean.

A number after a name is how much it says of the theme; 1 unless given.
"""

from __future__ import annotations

# Ranges of ImageNet classes (first, last + 1) that are one theme through and through.
RANGES: dict[str, tuple[tuple[int, int], ...]] = {
    "pets": ((151, 269), (281, 286)),  # dogs, cats
    "dogs": ((151, 269),),
    "cats": ((281, 286),),
    "birds": ((7, 25), (80, 101), (127, 134), (135, 147)),  # without 134, crane: the machine has the same name
    "animals": ((25, 80), (101, 107), (147, 151), (269, 281), (286, 300), (330, 389)),
    "sea life": ((0, 7), (107, 112), (118, 125), (389, 398)),
    "insects": ((300, 330),),
    "food": ((924, 958), (959, 970)),  # without 958, hay
}
# ImageNet names, hand-picked.
NAMES: dict[str, str] = {
    "pets": "dingo:0.7, Angora, hamster, guinea pig, goldfish",
    "beach": "seashore, sandbar, sarong, bikini, sunscreen, snorkel, bathing cap, swimming trunks, breakwater",
    "snow": "ski, snowmobile, snowplow, dogsled, bobsled, ski mask, alp:0.3",
    "mountains": "alp, valley, volcano, cliff, mountain tent, geyser",
    "water": "lakeside, seashore, dam, dock, pier, promontory, breakwater, boathouse, sandbar",
    "boats": "canoe, catamaran, fireboat, gondola, lifeboat, liner, schooner, speedboat, trimaran, yawl, container"
    " ship, aircraft carrier, paddle, paddlewheel, submarine, pirate, wreck, drilling platform:0.5",
    "sea life": "scuba diver, coral reef",
    "city": "street sign, traffic light, streetcar, trolleybus, cab, minibus, palace, church, mosque, monastery,"
    " castle, bell cote, dome, obelisk, triumphal arch, stupa, fountain, steel arch bridge, suspension bridge,"
    " viaduct, parking meter, pay-phone, cinema, tile roof, vault, planetarium, library:0.5, prison, megalith,"
    " totem pole, manhole cover, pedestal, flagpole:0.5, water tower, beacon:0.5, turnstile, restaurant:0.3, shoe"
    " shop, toyshop, bakery:0.5, bookshop",
    "flowers": "daisy, yellow lady's slipper, rapeseed, vase:0.5, pot:0.7, hip, bee:0.6, cabbage butterfly:0.6,"
    " sulphur butterfly:0.6, monarch:0.5, ringlet:0.5, hummingbird:0.3, cardoon:0.7, artichoke:0.3, picket fence:0.2",
    "nature": "lakeside, valley, alp, cliff, promontory, seashore, geyser, volcano, coral fungus, agaric, bolete,"
    " gyromitra, stinkhorn, earthstar, hen-of-the-woods, acorn, buckeye, rapeseed, hay, worm fence, megalith, park"
    " bench:0.5, spider web, greenhouse:0.5, stone wall:0.5, sandbar, corn:0.5",
    "landscape": "lakeside, valley, alp, cliff, promontory, seashore, geyser, volcano, sandbar:0.5, megalith:0.5,"
    " rapeseed:0.3, hay:0.7, worm fence:0.7, dam:0.5, barn:0.4",
    "countryside": "barn, hay, tractor, harvester, thresher, plow, oxcart, horse cart, worm fence, rapeseed,"
    " thatch, lumbermill, apiary, yurt, birdhouse",
    "food": "plate, menu:0.2, restaurant:0.6, bakery, confectionery, butcher shop, grocery store, hot pot, frying"
    " pan, wok, soup bowl, mixing bowl, cheeseburger, hotdog, rotisserie, tray:0.5, ladle, stove:0.3, waffle iron,"
    " Crock Pot, Dutch oven, caldron:0.7, spatula, dining table:0.4",
    "cake": "trifle:0.5, bakery:0.2, candle:0.1",
    "drinks": "beer glass, beer bottle, wine bottle, red wine, goblet, espresso, cup, coffee mug, cocktail shaker,"
    " eggnog, pop bottle, espresso maker, coffeepot, teapot, pitcher:0.5",
    "party": "balloon:0.5, candle:0.5, beer glass:0.5, stage:0.6, spotlight:0.6, bubble:0.3, pinwheel:0.5, cocktail"
    " shaker, maypole, mask:0.4, sombrero:0.4, jack-o'-lantern, maraca",
    "wedding": "groom, gown:0.7, vestment:0.3, altar:0.4, hoopskirt:0.5",
    "music": "acoustic guitar, electric guitar, stage, microphone, grand piano, upright, violin, cello, drum,"
    " accordion, banjo, bassoon, cornet, flute, French horn, gong, harmonica, harp, maraca, marimba, oboe,"
    " ocarina, organ, panpipe, sax, steel drum, trombone",
    "sports": "ballplayer, baseball, basketball, soccer ball, volleyball, tennis ball, racket, rugby ball, golf"
    " ball, puck, ping-pong ball, croquet ball, football helmet, knee pad, parallel bars, horizontal bar, balance"
    " beam, barbell, dumbbell, ski, bobsled, punching bag, scoreboard:0.5, running shoe:0.4, golfcart:0.5,"
    " jersey:0.3, unicycle",
    "cycling": "mountain bike, bicycle-built-for-two, tricycle, unicycle",
    "cars": "beach wagon, cab, convertible, jeep, limousine, minivan, Model T, racer, sports car, pickup, car"
    " wheel, grille, car mirror, recreational vehicle, go-kart",
    "motorcycles": "moped, motor scooter, crash helmet:0.6",
    "trains": "bullet train, electric locomotive, steam locomotive, passenger car, freight car, streetcar",
    "planes": "airliner, airship, warplane, wing, space shuttle:0.7, missile:0.3, projectile:0.3, parachute:0.5",
    "home": "dining table:0.5, studio couch, bookcase, four-poster, crib, cradle, bassinet, stove, refrigerator,"
    " microwave, dishwasher, washbasin, bathtub, rocking chair, wardrobe, table lamp, lampshade, entertainment"
    " center, home theater, television, pillow, quilt, patio, window shade, china cabinet, chiffonier, sliding"
    " door, tub, shower curtain, desk:0.6",
    "play": "swing, carousel, teddy, jigsaw puzzle, tricycle, toyshop, balloon:0.5, bubble, piggy bank:0.4,"
    " maze:0.5, pinwheel, joystick:0.5",
    "Christmas": "Christmas stocking",
}
# COCO names of detected objects.
OBJECTS: dict[str, str] = {
    "pets": "cat, dog",
    "dogs": "dog",
    "cats": "cat",
    "birds": "bird",
    "animals": "horse, sheep, cow, elephant, bear, zebra, giraffe",
    "countryside": "horse:0.5, sheep, cow",
    "food": "banana:0.8, apple:0.8, sandwich, orange:0.8, broccoli, carrot, hot dog, pizza, donut, cake, bowl:0.5,"
    " fork:0.6, knife:0.4, spoon:0.5, dining table:0.3",
    "cake": "cake",
    "drinks": "wine glass, cup:0.6, bottle:0.5",
    "flowers": "vase:0.4, potted plant:0.4",
    "sports": "sports ball, baseball bat, baseball glove, tennis racket, skis, snowboard, skateboard, frisbee",
    "snow": "skis, snowboard",
    "beach": "surfboard:0.6",
    "boats": "boat",
    "planes": "airplane",
    "trains": "train",
    "cars": "car:0.7, truck:0.5",
    "motorcycles": "motorcycle",
    "cycling": "bicycle",
    "city": "traffic light, bus:0.7, parking meter, stop sign, fire hydrant:0.6, car:0.2",
    "play": "teddy bear, kite",
    "home": "couch, bed, tv:0.7, oven, refrigerator, sink:0.7, microwave, toilet:0.5, chair:0.2",
}
