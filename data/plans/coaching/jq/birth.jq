# The year of birth that an intro tells, and whether it can be believed.
# In: a row of tls_coach. An age counts from the year in which the row was made, so it is right but
# for one.

def text: .intro // "";
def made: .time_create // "" | if . == "" then null else .[:4] | tonumber end;
def numbers($pattern): [text | match($pattern; "gi") | .captures[0].string | tonumber];

# "born in 1985", "Born 1990", "born on 3 May 1983", "b. 1968", "Jahrgang 1972", "Year of birth: 1991"
def years:
  numbers("\\b(?:born(?: in| on)?(?: [0-9]{1,2} [a-z]+)?|b\\.|jahrgang|year of birth:?) ?([0-9]{4})\\b")
  | unique;

# Where several are born, the one who speaks counts.
def own_years: numbers("\\bI was born (?:in|on) ([0-9]{4})\\b") | unique;

# "I'm 42 years old", "I am 35 years old", "35-year-old"
def ages: numbers("(?:\\bI(?:['’]m| am) ([0-9]{1,3}) years old\\b)") + numbers("\\b([0-9]{1,3})-year-old\\b") | unique;

# "I turned 50 in 2020"
def turned: [text | match("\\bturned ([0-9]{1,3}) in ([0-9]{4})\\b"; "gi") | .captures | (.[1].string | tonumber) - (.[0].string | tonumber)];

def by_year: years as $all | if ($all | length) > 1 then own_years else $all end;

# Every year that the intro gives.
def said: made as $made | by_year + turned + (ages | map(if $made == null then empty else $made - . end)) | unique;

# The year, or null where nothing is said.
def year: if (by_year | length) == 1 then by_year[0] else said[0] end;

# Why a person has to look at it; null where nobody has to.
def doubt:
  said as $said
  | if ($said | length) > 1 and ($said[-1] - $said[0] > 1) then
      "its intro gives several years of birth: " + ($said | map(tostring) | join(", "))
    elif ($said | length) > 0 and (year < 1900 or year > 2010) then
      "its intro gives a year of birth that cannot be: " + (year | tostring)
    elif ($said | length) == 0 and (ages | length) > 0 then
      "its intro gives an age, and nobody knows when it was written"
    elif ($said | length) == 0 and (text | test("\\bborn\\b|\\byears old\\b"; "i")) and
         (text | test("\\bI am\\b|\\bI['’]m\\b|\\bborn in '"; "i")) then
      "its intro speaks of a birth or an age in words that were not understood"
    else null end;
