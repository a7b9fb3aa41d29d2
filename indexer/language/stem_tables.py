"""Word lists of the German stemmer: closed classes that no rule about endings can tell apart.

All entries are folded (``ae`` for ``ä``) and are matched at the end of a word, so that *Lehrkraft* follows *Kraft*. The
lists were written for this project.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Roots whose vowel changes in the plural or in the feminine form: written with the umlaut, without ending. A word that
#: ends so (after its ending was taken off) gets the plain vowel back; all other umlauts stay (fördern is not fordern).
UMLAUT_ROOTS = _words(
    """
    abgaeng ablaeuf abschluess abstaend aebt aecker aemt aengst aepfel aerzt franzoes jued altaer altertuem anfaeng
    anhaelt ankuenft anlaess ansaetz anschlaeg anschluess anspruech antraeg anwaelt aufenthaelt auflaeuf aufsaetz
    aufschlaeg aufstaend auftraeg ausgaeng auskuenft ausschuess auszueg baeder baeg baehn baell baend baenk baeuch
    baeum beitraeg beschluess bestaend besuech betraeg bezueg bischoef blaett bloeck boed boeg boegen braeuch
    braeut bruech brueder bruest buech buend buess choeoer choer daech daemm daempf doerf eigentuem einkaeuf
    einkuenft einlaess einsaetz eintraeg einwaend empfaeng entschluess entwuerf erlaess ersaetz ertraeg faech faed
    faeden fael faell faeng faess faeust floeh floess fluech fluess foert froesch fruecht fuend fuess
    gaeng gaert gaerten gaest gegensaetz gegenstaend gehaelt generael genuess gesaeng gesellschaeft gesuech gewaechs
    gewaend glaes goett graeb graeben graes gruend gruess grundsaetz guess haefen haeft haehn haels haelt haemmer
    haend haendel haeng haess haeus haeut herkuenft hoef hoelz hoern hospitael huehn huend huet inhaelt irrtuem
    kaelb kaemm kaempf kaest kaeuf kanael klaeng kloess kloester klueft knoepf koech koepf koerb koern kraeft kraempf
    kraen kraenz kraeut kroepf kueh kuenst kuess laech laeden laemm laend laeuf lebenslaeuf loech loehn lueft maecht
    maegen maengel maenn maentel maerk maerkt maeus missstaend moench muend muett muetter nachlaess nachtraeg naecht
    naegel naepf noet nuess oefen oert paepst paess pfaend plaen plaetz raed raend raeng raet raeum ratschlaeg
    reichtuem roeck roess rueckschlaeg rueckstaend rueckzueg saeng saettel saetz saeul schaed schlaeg schlaeuch
    schloess schluess schoess schraenk schuend schuerz schuess schwaeger schwaemm schwaen soehn spaess spitael spruech
    staedt staemm staend stoeck stoerch stoess straeuss stroem stuehl stuerm tagesaetz toecht toechter toen toepf
    traeum troeg tuech tuem tuerm uebergaeng umsaetz umstaend umzueg unterkuenft vaeter verbaend verbuend verduess
    verkaeuf verlaeuf vernuenft versuech vertraeg voegel voelk vorgaeng vormuend vorsaetz vorschlaeg vorstaend
    vorstoess vortraeg vorwaend vorwuerf waeld waend waeng widerspruech woelf woert wuend wuensch wuerf wuerm wuerst
    zaehn zaeun zoepf zueg zuenft zugaeng zukuenft zusaetz zusammenkuenft zuschlaeg zuschuess zustaend zuzueg zwaeng
    """
)

#: Roots that end in -er: the ending stays with them (Bauer is not Bau, Lager is not Lage, Mutter is not Mut).
ER_ROOTS = _words(
    """
    buerger
    acker adler aerger aeusser auslaender bauer becher bedauer bereicher besser bewunder bruder butter center
    charakter cluster computer dauer dezember donner dotter eifer eimer eltern englaender erinner erlaeuter erleichter
    ermunter erneuer erober erwachsenenalter erweiter feder feier fenster feuer fieber filter finger foerder folter
    forder fuetter futter gitter hammer hinder hunger inlaender jugendalter kammer keller kiefer kindergartenalter
    kindesalter kleinkindalter kloster koerper koffer kuefer kuemmer kummer lager laster lebensalter leder liefer
    marter mauer messer meter mieder mindestalter mittelalter muster mutter natter nieder niederlaender november
    nummer oktober opfer partner pfeffer pflaster plauder poster pullover pulver register rentenalter ruder scheiter
    schleuder schulalter schulter schwer schwester semester september server sicher silber sommer speicher splitter
    steuer theater tochter trauer vater veraender verbesser vergroesser verhinder verkleiner verlaenger verringer
    verschlechter versicher wander wasser wetter wider wimper winter wunder zauber zeitalter ziffer zimmer zoeger
    zucker
    """
)

#: Short words in -er that are too common as the end of other words to be looked for there (Verwalter, vielfältiger).
ER_WORDS = _words(
    """
    ader aender alter anker eiter eltern inner kater leber liter ober ritter teller tiger ufer unter
    """
)

#: Words, also at the end of a compound, that carry no ending although they look as if they did.
WHOLE_ENDS = _words(
    """
    abend benzin bonus campus disziplin doktrin eltern fokus gegend gleis hals haus impuls insulin jahresende jugend
    kamin konsens kreis kurs magazin medizin modus preis protein status steuerung termin tugend umwelt verein virus
    vitamin weis wochenende zeitung zyklus
    """
)
#: Whole words of the same kind.
WHOLE = WHOLE_ENDS | _words(
    """
    aber afrika allee allein als anders armee aus ausser bayern bein bereits berlin besonders cousin dahin darin degen
    dutzend eben ehe ehemals eins elend euer europa fee fein fels gans gegen her herein hessen hier hierin hinein
    hinter idee immer immerhin irgend kaffee klein komitee latein legend links los mars mehr mithin neben
    niedersachsen niemand nonsens nur oder ohnehin puls regen rein ruin sachsen schein see segen sehr selten stein
    stets tausend tee ueber uns unter vers vier waehrend wegen wein weiterhin wer westfalen wohin worin zins zwischen
    """
)
#: Roots of regular verbs whose third person is no other word: wohnt → wohn, but not Macht → mach.
VERB_ROOTS = _words(
    """
    bau besuch brauch bring dien folg frag fuehr fuell glaub haeng hoer hol kauf kenn klaer komm leb leg lehn lehr
    leih lern lohn mein merk nenn nutz oeffn ordn pfleg pruef rechn reg sag schenk schick schuetz setz sorg spiel
    staerk steig stell stuetz teil untersuch versuch waehl wirk wohn zaehl zahl zeig ziel
    """
)

#: Roots in -end to which no participle belongs: spenden is not sp + end.
END_ROOTS = _words(
    """
    abend baend beend bestaend blend dividend dutzend elend fremd freund gegend gegenstaend haend jugend kalend laend
    legend pfaend schend send spend stend tausend tugend umstaend verbaend vollend waehrend waend wend
    """
)

#: Beginnings after which a participle's -ge- stands inside the word (zu-ge-wandert).
SEPARABLE = (
    "herunter",
    "zusammen",
    "weiter",
    "zurueck",
    "nieder",
    "entgegen",
    "heraus",
    "herein",
    "hinaus",
    "wieder",
    "durch",
    "nach",
    "fort",
    "teil",
    "statt",
    "fest",
    "frei",
    "vor",
    "aus",
    "auf",
    "ein",
    "mit",
    "bei",
    "her",
    "hin",
    "los",
    "weg",
    "ab",
    "an",
    "um",
    "zu",
)

#: Words in ge-…-t that are no participles.
NO_PARTICIPLES = _words(
    """
    gebet gebiet gebot gebuehrt geburt gedicht geduld gefahrlos gefecht geflecht gegenwart gehalt geist gelegenheit
    geleit gelenk gemeinschaft gemuet genossenschaft geraet gerecht gericht geruecht gesamt geschaeft geschicht
    geschickt geschlecht gesellschaft gesicht gespenst gestaendnis gestalt gesundheit gewalt gewerkschaft gewicht
    gewissenhaft gewohnheit
    """
)

#: Beginnings of words in ge- that belong to the word: no participle is looked for in them.
GE_WORDS = tuple(
    _words(
        """
        gesund gemein gesell gebaeud gebiet geburt gefahr gefaehr gefaeng gehalt gehoer geist geld gelaend gemues genehmig
        generat gepaeck geraet gericht gesamt geschaeft geschenk geschicht geschlecht gesetzl gesicht gespraech gestalt getraenk
        gewalt gewerb gewerk gewinn genoss gewaehr gebrauch gewoehn genueg gefall gedenk gelegen gebuehr gegen gewiss gewohn
        gewicht gemuet gerecht angebot angehoer zugehoer umgebung angelegen
        """
    )
)
#: Ends of nouns in -t, which are no participles either (Zugehörigkeit, Angebotsübersicht).
T_NOUNS = tuple(
    _words(
        """
        heit keit schaft sicht amt markt konzept projekt blatt heft dienst punkt plakat paket rat zeit arbeit kraft stadt ort
        wort welt fahrt kunft macht pflicht bericht schicht unterricht text test fest staat format tat institut schritt schnitt
        wirt wert haft luft nacht kunst frist armut
        """
    )
)

#: What may stand before the feminine ending -in; elsewhere -in belongs to the word (Termin, Medizin).
FEMININE = (
    "er",
    "ant",
    "ent",
    "ist",
    "or",
    "eur",
    "log",
    "at",
    "et",
    "it",
    "arzt",
    "aerzt",
    "anwaelt",
    "raet",
    "kolleg",
    "freund",
    "nachbar",
    "wirt",
    "kund",
    "expert",
    "lots",
    "beamt",
    "jued",
    "muslim",
    "christ",
    "koech",
    "zeug",
    "paedagog",
    "partner",
    "chef",
    "tuerk",
    "griech",
    "fuerst",
    "graef",
    "held",
    "boet",
    "schoeff",
    "erb",
    "kurd",
    "afghan",
    "iraker",
    "syrer",
    "roman",
    "russ",
    "pol",
    "franzoes",
    "sint",
    "vormuend",
    "studier",
    "ombud",
    "sozialarbeiter",
    "betreu",
    "leit",
    "landsmaenn",
    "bulgar",
    "rumaen",
    "therapeut",
    "serb",
    "kroat",
    "slowak",
    "tschech",
    "finn",
    "daen",
    "schwed",
    "chines",
    "vietnames",
    "portugies",
    "sudanes",
    "genoss",
    "gehilf",
    "bot",
)
#: Words in -in that end like one of them and are no feminine forms.
NOT_FEMININE = _words(
    """
    cholin darin dolin gratin herin hierin latin mandarin margarin matin olivin pinguin bulletin kretin platin pollin sandolin satin
    termin vorin weiterin worin
    """
)

#: Endings of Latin and Greek words: all numbers and cases → the common root.
FOREIGN = (
    ("satzungen", "satzung"),
    ("satzung", "satzung"),
    ("schulungen", "schulung"),
    ("schulung", "schulung"),
    ("sitzungen", "sitzung"),
    ("sitzung", "sitzung"),
    ("baeuerinnen", "bauer"), ("baeuerin", "bauer"),
    ("zentrums", "zentr"), ("zentrum", "zentr"), ("zentren", "zentr"), ("zentra", "zentr"),
    ("spektrums", "spektr"), ("spektrum", "spektr"), ("spektren", "spektr"),
    ("museums", "muse"), ("museum", "muse"), ("museen", "muse"),
    ("datums", "dat"), ("datum", "dat"), ("daten", "dat"),
    ("themas", "them"), ("thema", "them"), ("themen", "them"), ("themata", "them"),
    ("kontos", "kont"), ("konto", "kont"), ("konten", "kont"),
    ("firma", "firm"), ("firmen", "firm"),
    ("risikos", "risik"), ("risiko", "risik"), ("risiken", "risik"),
    ("praxen", "praxis"), ("praxis", "praxis"), ("basen", "basis"),
    ("villa", "vill"), ("villen", "vill"), ("lexika", "lexik"), ("lexikon", "lexik"),
    ("stadien", "stadium"), ("iums", "ium"),
    ("gremien", "gremium"), ("ministerien", "ministerium"), ("gymnasien", "gymnasium"), ("kriterien", "kriterium"),
    ("stipendien", "stipendium"), ("studien", "studi"), ("studium", "studium"), ("kollegien", "kollegium"),
    ("kolloquien", "kolloquium"), ("praesidien", "praesidium"), ("medien", "medium"), ("prinzipien", "prinzip"),
    ("materialien", "material"), ("potenziale", "potenzial"), ("potentiale", "potenzial"), ("potential", "potenzial"),
    ("individuen", "individu"), ("individuums", "individu"), ("individuum", "individu"),
    ("kitas", "kita"), ("roma", "roma"), ("sintizze", "sint"), ("sintezza", "sint"), ("sinti", "sint"), ("sinto", "sint"),
    ("romnja", "roma"), ("romni", "roma"), ("romnija", "roma"),
)  # fmt: skip
