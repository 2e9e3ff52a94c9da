-- Turkish text in the database: the same functions as helpdesk_site/kernel/turkish.py, from the same table of letters.
-- lower() and upper() run under COLLATE "C", where they know ASCII alone: neither the locale nor the release decides.
--
-- translate() compares every character with every letter of its list, so the whole table costs 20 microseconds a name.
-- Nearly every text has only ASCII and the letters of Turkish: those take the short way (2 microseconds).

CREATE FUNCTION tr_is_usual(text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN $1 !~ '[^\x01-\x7FâçîöûüğışÂÇÎÖÛÜĞŞİ]';

CREATE FUNCTION tr_lower(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN CASE WHEN tr_is_usual($1)
    THEN lower(translate($1, 'ÂÇÎÖÛÜĞIŞİ', 'âçîöûüğışi') COLLATE "C")
    ELSE replace(lower(translate(
        normalize($1, NFC),
        'IÂÇÎÖÛÜĞŞİÀÁÃÄÅÆÈÉÊËÌÍÏÐÑÒÓÔÕØÙÚÝÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĠĢĤĦĨĪĬĮĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽƏΆΈΉΊΌΎΏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ',
        'ıâçîöûüğşiàáãäåæèéêëìíïðñòóôõøùúýþāăąćĉċčďđēĕėęěĝġģĥħĩīĭįĳĵķĺļľŀłńņňŋōŏőœŕŗřśŝšţťŧũūŭůűųŵŷÿźżžəάέήίόύώαβγδεζηθικλμνξοπρστυφχψωϊϋѐёђѓєѕіїјљњћќѝўџабвгдежзийклмнопрстуфхцчшщъыьэюя'
    ) COLLATE "C"), U&'i\0307', 'i')
END;

CREATE FUNCTION tr_upper(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN CASE WHEN tr_is_usual($1)
    THEN upper(translate($1, 'âçîöûüğışi', 'ÂÇÎÖÛÜĞIŞİ') COLLATE "C")
    ELSE upper(translate(
        replace(normalize($1, NFC), U&'i\0307', 'i'),
        'ıâçîöûüğşiàáãäåæèéêëìíïðñòóôõøùúýþāăąćĉċčďđēĕėęěĝġģĥħĩīĭįĳĵķĺļľŀłńņňŋōŏőœŕŗřśŝšţťŧũūŭůűųŵŷÿźżžəάέήίόύώαβγδεζηθικλμνξοπρστυφχψωϊϋѐёђѓєѕіїјљњћќѝўџабвгдежзийклмнопрстуфхцчшщъыьэюя',
        'IÂÇÎÖÛÜĞŞİÀÁÃÄÅÆÈÉÊËÌÍÏÐÑÒÓÔÕØÙÚÝÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĠĢĤĦĨĪĬĮĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽƏΆΈΉΊΌΎΏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ'
    ) COLLATE "C")
END;

CREATE FUNCTION tr_fold(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN CASE WHEN tr_is_usual($1)
    THEN lower(translate($1, 'âçîöûüğışÂÇÎÖÛÜĞIŞİ', 'aciouugisaciouugisi') COLLATE "C")
    ELSE translate(
        tr_lower($1),
        'âçîöûüğışàáãäåèéêëìíïñòóôõøùúýÿāăąćĉċčďđēĕėęěĝġģĥħĩīĭįĵķĺļľłńņňōŏőŕŗřśŝšţťŧũūŭůűųŵŷźżžə'
            || U&'\0300\0301\0302\0303\0304\0306\0307\0308\030A\030B\030C\0323\0327\0328',
        'aciouugisaaaaaeeeeiiinooooouuyyaaaccccddeeeeeggghhiiiijkllllnnnooorrrssstttuuuuuuwyzzze'
    )
END;

CREATE FUNCTION tr_slug(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN trim(BOTH '-' FROM regexp_replace(translate(tr_fold($1), U&'\0027\2019', ''), '[^a-z0-9]+', '-', 'g'));

-- Each letter becomes the code of its place in the alphabet; chr(1) parts the key from what orders equal keys.
CREATE FUNCTION tr_sort_key(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN translate(
    tr_lower($1),
    'abcçdefgğhıijklmnoöpqrsştuüvwxyz _-,;:!?.''"()[]{}@*/\&#%`^+<=>|~$0123456789'
        || 'âîûàáãäåèéêëìíïñòóôõøùúýÿāăąćĉċčďđēĕėęěĝġģĥħĩīĭįĵķĺļľłńņňōŏőŕŗřśŝšţťŧũūŭůűųŵŷźżžə'
        || U&'\0300\0301\0302\0303\0304\0306\0307\0308\030A\030B\030C\0323\0327\0328',
    'KLMNOPQRSTUVWXYZ[\]^_`abcdefghij !"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJ'
        || 'KVdKKKKKPPPPVVV[\\\\\ddiiKKKMMMMOOPPPPPRRRTTVVVVWXYYYY[[[\\\```aaacccddddddgijjjP'
) || chr(1) || tr_lower($1);
