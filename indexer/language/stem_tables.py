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
    haeus baeum raeum traeum braeuch baeuch schlaeuch straeuss zaeun laeuf kaeuf braeut haeut faeust saeul kraeut maeus
    gaerten gaert laeden schaed aecker aepfel vaeter maentel maengel haendel haemmer naegel saettel schwaeger graeben haefen
    aemt aerzt anwaelt raet staedt kraeft maecht naecht haend waend baenk staend faell gaest maerkt plaetz saetz schaetz
    schraenk gaeng haeng klaeng raeng draeng zwaeng empfaeng anfaeng zugaeng ausgaeng faeng saeng
    laend waeld raend baend verbaend baeder raed blaett glaes graes graeb daech faech laech loech maenn waeng
    baell faeden faed fael kaest kaemm kraenz laemm staemm daemm schwaemm kaempf daempf kraempf naepf toepf
    koepf knoepf kroepf zoepf schoess schloess stoess vorstoess floess kloess froesch
    hoef boed oefen vorwuerf entwuerf wuerf wuensch bruech spruech anspruech widerspruech tuech buech fluech gesuech
    besuech versuech fuess gruess fluess schluess abschluess anschluess entschluess beschluess zuschuess ausschuess schuess
    genuess verduess guess kuess nuess buess zueg auszueg bezueg umzueg fluegg zuzueg rueckzueg fluegen
    grund gruend huend muend bueind buend pfund fuend wuend schuend verbuend freuend vormuend befuend
    stuehl hueh huehn fluess
    pruef kuenst brust bruest lueft kluft klueft schuerz zukuenft unterkuenft auskuenft herkuenft zusammenkuenft
    einkuenft ankuenft vernuenft zuenft
    tuerm wuerm stuerm huet muett muetter toechter toecht brueder klöster kloester boegen baeg magen maegen
    noet loehn soehn toen stroem roeck bloeck stoeck stoerch dörf doerf woert oert foert woelf goett roess troeg boeg
    voelk koerb moench rock hoelz hoern koern
    tuem reichtuem irrtuem eigentuem altertuem
    gehaelt aufenthaelt anhaelt inhaelt haelt haels gewaend gesaeng gewaechs
    vertraeg antraeg betraeg beitraeg auftraeg nachtraeg eintraeg zuschlaeg vorschlaeg schlaeg ratschlaeg
    rueckschlaeg anschlaeg aufschlaeg ertraeg vortraeg
    plaen kanael generael hospitael spitael choräl choeoer choer altäer altaer
    ablaeuf einkaeuf verkaeuf auflaeuf verlaeuf lebenslaeuf
    vorgaeng uebergaeng zugaeng abgaeng
    einwaend vorwaend umstaend bestaend zustaend gegenstaend abstaend vorstaend rueckstaend mißstaend missstaend aufstaend
    angst aengst schwaen schaf kaelb pfaend
    bischoef abt aebt papst paepst koech
    fruecht wuerst durst buerst
    anlaess erlaess nachlaess einlaess paess haess faess spaess
    tagesaetz einsaetz ansaetz grundsaetz gegensaetz zusaetz umsaetz vorsaetz aufsaetz ersaetz
    abstriech kraen zaehn hahn haehn bahn baehn
    voegel floeh kuh kueh zwoelft stueck
    maerk
    haeft gesellschaeft
    juengling
    """
) - _words(
    "grund pfund brust kluft magen rock angst schaf abt papst durst hahn bahn kuh stueck fluegen juengling klöster dörf "
    "choräl altäer mißstaend pruef zwoelft buerst"
)

#: Roots that end in -er: the ending stays with them (Bauer is not Bau, Lager is not Lage, Mutter is not Mut).
ER_ROOTS = _words(
    """
    bauer mauer dauer steuer trauer feuer feier eifer mutter vater bruder schwester tochter kloster wasser messer lager
    fenster zimmer kammer nummer sommer winter ufer opfer muster register semester theater charakter meter koerper
    finger wetter wunder zucker butter futter koffer keller teller leder feder bruecker ader leiter eltern hunger kummer donner
    pflaster laster cluster partner computer server poster center filter
    adler aerger acker anker eimer hammer becher kater kiefer kuefer ober pfeffer pulver pullover silber zauber
    fieber leber ziffer mieder ruder schulter wimper folter marter dotter natter gitter ritter splitter
    september oktober november dezember
    auslaender inlaender niederlaender englaender
    lebensalter schulalter erwachsenenalter kindesalter jugendalter kindergartenalter mittelalter mindestalter rentenalter
    zeitalter kleinkindalter eltern
    schwer wander foerder forder veraender hinder sicher erweiter liefer erinner besser kuemmer aeusser erleichter gliederung scheiter
    verlaenger verringer vergroesser ermunter bewunder erneuer scheider verhinder bedauer zoeger speicher erober plauder
    versicher fuetter erlaeuter schilder schleuder bereicher verschlechter verkleiner steiger verbesser beschleuniger kaempfer
    wider nieder weiter inner
    koelner
    alltagsrassismuser
    """
) - _words("gliederung scheider beschleuniger kaempfer koelner alltagsrassismuser weiter steiger leiter")

#: Short words in -er that are too common as the end of other words to be looked for there (Verwalter, vielfältiger).
ER_WORDS = _words("alter aender eiter tiger liter ober unter eltern")

#: Words, also at the end of a compound, that carry no ending although they look as if they did.
WHOLE_ENDS = _words(
    """
    kurs impuls konsens haus status bonus virus campus fokus zyklus modus kreis preis weis gleis hals
    jugend tugend gegend steuerung zeitung eltern umwelt
    termin medizin magazin benzin disziplin verein kamin vitamin protein insulin doktrin
    wochenende jahresende abend
    """
)
#: Whole words of the same kind.
WHOLE = WHOLE_ENDS | _words(
    """
    puls zins vers fels gans anders besonders mars als uns eins aus los nonsens bereits stets links
    waehrend elend irgend legend dutzend tausend niemand
    berlin cousin latein ruin darin hierin worin dahin wohin ohnehin mithin immerhin weiterhin herein hinein allein klein fein
    schein stein wein bein rein
    immer aber oder unter ueber hinter ausser ehemals mehr sehr wer her hier vier nur euer
    name ende ehe idee see fee tee armee allee komitee kaffee
    eben neben gegen wegen degen regen segen selten zwischen
    europa afrika niedersachsen sachsen bayern hessen westfalen
    """
)
#: Roots of regular verbs whose third person is no other word: wohnt → wohn, but not Macht → mach.
VERB_ROOTS = _words(
    """
    wohn lern zahl brauch lehr leb stell fuehr hoer spiel sag frag kauf bau nutz setz schuetz stuetz pruef lehn klaer
    teil folg dien zeig staerk merk richt bring komm mein glaub hol heil pfleg reg sorg versuch besuch untersuch wirk
    plan lad kenn nenn fuell haeng leg leih lieb lohn oeffn ordn rechn rechen schenk schick steig waehl zaehl ziel
    """
) - _words("richt lieb heil plan lad rechen")

#: Roots in -end to which no participle belongs: spenden is not sp + end.
END_ROOTS = _words(
    "wend send spend blend abend legend kalend dividend schend pfaend laend baend jugend tugend gegend elend "
    "waehrend vollend beend verbaend waend haend bestaend umstaend gegenstaend tausend dutzend freund stend fremd"
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
    geburt gehalt gericht gebiet gesicht gewalt geruecht gewicht gedicht geschlecht geschaeft gemuet gebot gebet geist geraet
    gesamt gestalt geduld gestaendnis geschickt gespenst gewissenhaft gerecht geschicht gefecht geflecht geleit gelenk
    gewerkschaft gemeinschaft gesellschaft genossenschaft gesundheit gelegenheit gewohnheit gegenwart gebuehrt gefahrlos
    """
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
)
#: Words in -in that end like one of them and are no feminine forms.
NOT_FEMININE = _words(
    "latin satin termin darin worin hierin vorin herin olivin patin gratin weiterin pollin dolin cholin "
    "mandarin margarin pinguin matin sandolin"
)

#: Endings of Latin and Greek words: all numbers and cases → the common root.
FOREIGN = (
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
    ("stipendien", "stipendium"), ("studien", "studie"), ("studium", "studium"), ("kollegien", "kollegium"),
    ("kolloquien", "kolloquium"), ("praesidien", "praesidium"), ("medien", "medium"), ("prinzipien", "prinzip"),
    ("materialien", "material"), ("potenziale", "potenzial"), ("potentiale", "potenzial"), ("potential", "potenzial"),
    ("individuen", "individu"), ("individuums", "individu"), ("individuum", "individu"),
    ("kitas", "kita"), ("roma", "roma"), ("sintizze", "sint"), ("sintezza", "sint"), ("sinti", "sint"), ("sinto", "sint"),
    ("romnja", "roma"), ("romni", "roma"), ("romnija", "roma"),
)  # fmt: skip
