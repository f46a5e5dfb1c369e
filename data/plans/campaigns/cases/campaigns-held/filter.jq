import "campaign" as campaign;
{doubt: campaign::doubt, undecided: (try campaign::data_sources catch .)}
