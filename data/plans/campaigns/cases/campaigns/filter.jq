import "campaign" as campaign;
{data_sources: campaign::data_sources, native_config: campaign::native_config, doubt: campaign::doubt}
