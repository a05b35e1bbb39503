"""Coarse names for what a picture is about, from ImageNet names and found objects. The list is in docs/themes.md.

A theme's probability is that at least one of its signs is right, the signs taken as independent ("noisy or").
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import prod

from render.vision.analysis import Detection
from render.weights.models import imagenet_labels

LEAST = 0.1  # probability below which a theme is not named; every photo has some chance of everything

# Ranges of ImageNet classes (first, last + 1) that are one theme through and through.
RANGES: dict[str, tuple[tuple[int, int], ...]] = {
    "pets": ((151, 269), (281, 286)),  # dogs, cats
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
    "water sports": "scuba diver, snorkel, swimming trunks:0.5, bathing cap, canoe:0.5, paddle:0.5, speedboat:0.5",
    "sea life": "scuba diver, coral reef",
    "city": "street sign, traffic light, streetcar, trolleybus, cab, minibus, palace, church, mosque, monastery,"
    " castle, bell cote, dome, obelisk, triumphal arch, stupa, fountain, steel arch bridge, suspension bridge,"
    " viaduct, parking meter, pay-phone, cinema, tile roof, vault, planetarium, library:0.5, prison, megalith,"
    " totem pole, manhole cover, pedestal, flagpole:0.5, water tower, beacon:0.5, turnstile, restaurant:0.3, shoe"
    " shop, toyshop, bakery:0.5, bookshop",
    "flowers": "daisy, yellow lady's slipper, rapeseed, vase:0.5, pot:0.7, hip, bee:0.6, cabbage butterfly:0.6,"
    " sulphur butterfly:0.6, monarch:0.5, ringlet:0.5, hummingbird:0.3",
    "nature": "lakeside, valley, alp, cliff, promontory, seashore, geyser, volcano, coral fungus, agaric, bolete,"
    " gyromitra, stinkhorn, earthstar, hen-of-the-woods, acorn, buckeye, rapeseed, hay, worm fence, megalith, park"
    " bench:0.5, spider web, greenhouse:0.5, stone wall:0.5, sandbar, corn:0.5",
    "countryside": "barn, hay, tractor, harvester, thresher, plow, oxcart, horse cart, worm fence, rapeseed,"
    " thatch, lumbermill, apiary, yurt, birdhouse",
    "food": "plate, menu:0.2, restaurant:0.6, bakery, confectionery, butcher shop, grocery store, hot pot, frying"
    " pan, wok, soup bowl, mixing bowl, cheeseburger, hotdog, rotisserie, tray:0.5, ladle, stove:0.3, waffle iron,"
    " Crock Pot, Dutch oven, caldron:0.7, spatula, dining table:0.4",
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
    "travel": "airliner, liner, backpack:0.4, mountain tent, recreational vehicle, sleeping bag, passenger car:0.5,"
    " castle:0.4, palace:0.4, triumphal arch, suspension bridge:0.4, gondola, stupa:0.6, mosque:0.4",
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
    "people": "person",
    "pets": "cat, dog",
    "birds": "bird",
    "animals": "horse, sheep, cow, elephant, bear, zebra, giraffe",
    "countryside": "horse:0.5, sheep, cow",
    "food": "banana:0.8, apple:0.8, sandwich, orange:0.8, broccoli, carrot, hot dog, pizza, donut, cake, bowl:0.5,"
    " fork:0.6, knife:0.4, spoon:0.5, dining table:0.3",
    "drinks": "wine glass, cup:0.6, bottle:0.5",
    "flowers": "vase:0.5, potted plant:0.5",
    "sports": "sports ball, baseball bat, baseball glove, tennis racket, skis, snowboard, skateboard, frisbee",
    "snow": "skis, snowboard",
    "water sports": "surfboard",
    "beach": "surfboard:0.6",
    "boats": "boat",
    "planes": "airplane",
    "trains": "train",
    "cars": "car:0.7, truck:0.5",
    "motorcycles": "motorcycle",
    "cycling": "bicycle",
    "city": "traffic light, bus:0.7, parking meter, stop sign, fire hydrant:0.6, car:0.2",
    "travel": "suitcase, airplane:0.7, backpack:0.3",
    "play": "teddy bear, kite",
    "home": "couch, bed, tv:0.7, oven, refrigerator, sink:0.7, microwave, toilet:0.5, chair:0.2",
}
# A cake with people or with candles is a birthday more often than not.
BIRTHDAY, CAKE, COMPANY, CANDLE = "birthday", "cake", "person", "candle"
CAKE_AND_COMPANY = 0.7
# Detector scores that count as nothing and as certain: on the 75 photos of a test album every second object below 0.5
# was wrong, hardly any above 0.7.
DOUBTFUL, CERTAIN = 0.3, 0.7
ALL = tuple(sorted({*RANGES, *NAMES, *OBJECTS, BIRTHDAY}))


def themes_of(labels: Sequence[tuple[str, float]], objects: Sequence[Detection]) -> tuple[tuple[str, float], ...]:
    """Themes with probabilities, best first. `labels` are ImageNet names with theirs. Raises MissingModelError."""
    seen = _most_certain(objects)
    chances: dict[str, list[float]] = {}
    for theme, weights in _imagenet_weights().items():
        # A picture has one ImageNet name: the names exclude each other, so their probabilities add up.
        chances.setdefault(theme, []).append(sum(weights.get(name, 0.0) * p for name, p in labels))
    for theme, weights in _object_weights().items():
        chances.setdefault(theme, []).extend(weight * seen.get(name, 0.0) for name, weight in weights.items())
    company = max(seen.get(COMPANY, 0.0), sum(p for name, p in labels if name == CANDLE))
    chances[BIRTHDAY] = [CAKE_AND_COMPANY * seen.get(CAKE, 0.0) * company]
    themes = ((theme, 1 - prod(1 - min(1.0, chance) for chance in parts)) for theme, parts in chances.items())
    return tuple(sorted(((theme, p) for theme, p in themes if p >= LEAST), key=lambda pair: (-pair[1], pair[0])))


def _most_certain(objects: Sequence[Detection]) -> dict[str, float]:
    """How certain each kind of object is, 0..1."""
    seen: dict[str, float] = {}
    for found in objects:
        certainty = min(1.0, max(0.0, (found.score - DOUBTFUL) / (CERTAIN - DOUBTFUL)))
        seen[found.label] = max(certainty, seen.get(found.label, 0.0))
    return seen


def _weights(signs: str) -> dict[str, float]:
    """Names and how much each says, from "name, name:0.5"; 1 unless given."""
    pairs = (sign.strip().partition(":") for sign in signs.split(","))
    return {name: float(weight or 1) for name, _, weight in pairs}


@cache
def _imagenet_weights() -> dict[str, dict[str, float]]:
    names = imagenet_labels()
    themes = {theme: _weights(signs) for theme, signs in NAMES.items()}
    for theme, ranges in RANGES.items():
        for first, end in ranges:
            themes.setdefault(theme, {}).update(dict.fromkeys(names[first:end], 1.0))
    return themes


@cache
def _object_weights() -> dict[str, dict[str, float]]:
    return {theme: _weights(signs) for theme, signs in OBJECTS.items()}
