"""The shared kernel. It knows no noun of the domain: no case, no filing, no community."""
